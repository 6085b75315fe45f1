"""Stylesheets cut to what is used."""

import pytest

from app.lib import stylesheet


def trim(css: str, *words: str) -> str:
    return stylesheet.trim(css, frozenset(words))


def test_keeps_what_names_a_used_class() -> None:
    assert trim(".a{x:1}.b{y:2}", "a") == ".a{x:1}"


def test_keeps_what_names_no_class() -> None:
    css = '*,::before{x:1}a:hover{y:2}[type="text"]{z:3}'
    assert trim(css) == css


def test_keeps_the_used_selectors_of_a_list() -> None:
    assert trim(".a,.b:focus,.a .c{x:1}", "b") == ".b:focus{x:1}"


def test_needs_every_class_of_a_selector() -> None:
    assert trim(".a.b>.c{x:1}", "a", "b") == ""
    assert trim(".a.b>.c{x:1}", "a", "b", "c") == ".a.b>.c{x:1}"


def test_a_class_that_must_be_absent_is_not_needed() -> None:
    assert trim(".a:not(.b){x:1}", "a") == ".a:not(.b){x:1}"


def test_a_comma_within_brackets_does_not_end_a_selector() -> None:
    css = ".a:is(p,q){x:1}"
    assert trim(css, "a") == css


def test_drops_a_media_query_that_is_left_empty() -> None:
    css = "@media (width>1px){.a{x:1}.b{y:2}}@media print{.b{y:2}}"
    assert trim(css, "a") == "@media (width>1px){.a{x:1}}"


def test_keeps_comments_character_set_and_keyframes() -> None:
    css = '@charset "UTF-8";/*! by them */@keyframes k{0%{x:1}to{x:2}}'
    assert trim(css) == css


def test_ignores_what_follows_the_last_rule() -> None:
    assert trim(".a{x:1}\n", "a") == ".a{x:1}"


def test_refuses_a_rule_that_never_closes() -> None:
    with pytest.raises(ValueError, match="never closed"):
        trim(".a{x:1", "a")
