"""Cuts a minified stylesheet down to the rules that a set of pages can use."""

import re
from collections.abc import Iterator, Set as AbstractSet

CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
# What :not() names is absent where the rule applies, so it says nothing about what is needed.
NEGATION = re.compile(r":not\([^)]*\)")


def trim(css: str, words: AbstractSet[str]) -> str:
    """The stylesheet without the selectors that name a class outside `words`.

    Comments are kept, for they hold the licence. Selectors without a class always stay.
    """
    return "".join(_trimmed(css, words))


def _trimmed(css: str, words: AbstractSet[str]) -> Iterator[str]:
    for head, body in _rules(css):
        if body is None:
            yield head
        elif head.startswith(("@media", "@supports")):
            if inner := trim(body, words):
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        elif kept := [s for s in _selectors(head) if _classes(s) <= words]:
            yield f"{','.join(kept)}{{{body}}}"


def _rules(css: str) -> Iterator[tuple[str, str | None]]:
    """Each rule as its head and body; a comment or a statement has no body."""
    position = 0
    while position < len(css):
        if css.startswith("/*", position):
            end = css.index("*/", position) + 2
            yield css[position:end], None
        elif css.startswith("@charset", position):
            end = css.index(";", position) + 1
            yield css[position:end], None
        else:
            opening = css.find("{", position)
            if opening < 0:
                return
            end = _closing(css, opening) + 1
            yield css[position:opening].strip(), css[opening + 1 : end - 1]
        position = end


def _closing(css: str, opening: int) -> int:
    """Where the bracket that opens at `opening` is closed.

    Raises ValueError when it never is.
    """
    depth = 0
    for bracket in re.compile(r"[{}]").finditer(css, opening):
        depth += 1 if bracket.group() == "{" else -1
        if depth == 0:
            return bracket.start()
    raise ValueError("a rule is never closed")


def _selectors(head: str) -> list[str]:
    """A list of selectors, split at the commas outside brackets."""
    return re.split(r",(?![^(\[]*[)\]])", head)


def _classes(selector: str) -> set[str]:
    return set(CLASS.findall(NEGATION.sub("", selector)))
