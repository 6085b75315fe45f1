"""What people have begun to write: kept, written over, and never at another's expense."""

from itertools import cycle

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import drafts
from app.models.drafts import Draft, Source, TooLarge, TooManyDrafts
from app.models.users import User
from app.models.visibility import NotVisible
from tests import make
from tests.models.test_reactions import race

KEY = "a" * 32


def save(author: User, body: str, source: Source = drafts.NEW) -> tuple[Draft, bool]:
    saved = drafts.save(author, {"body": [body]}, source)
    db.session.commit()
    return saved


def bodies(author: User) -> list[str]:
    return sorted(draft.body for draft in db.session.scalars(drafts.of(author)))


def shown(draft: Draft, key: str = "") -> Source:
    return Source(key, draft.id, draft.revision)


def test_a_composer_writes_to_the_draft_that_it_shows(john: User) -> None:
    draft, _ = save(john, "One")
    later, is_other = save(john, "Two", shown(draft))
    assert (later.id, later.revision, is_other) == (draft.id, 2, False)
    assert bodies(john) == ["Two"]


def test_a_composer_that_did_not_hear_of_its_draft_finds_it_again(john: User) -> None:
    first, _ = save(john, "One", Source(KEY))
    second, is_other = save(john, "Two", Source(KEY))
    assert (second.id, is_other) == (first.id, False)
    third, is_other = save(john, "Three", Source(KEY, first.id, 1))
    assert (third.id, is_other, bodies(john)) == (first.id, False, ["Three"])


def test_what_was_changed_in_another_tab_is_not_written_over(john: User) -> None:
    draft, _ = save(john, "One")
    one, other = shown(draft, "one"), shown(draft, "other")
    save(john, "Two", one)
    third, is_other = save(john, "Three", other)
    assert (is_other, third.id == draft.id) == (True, False)
    assert bodies(john) == ["Three", "Two"]
    save(john, "Four", Source("other", third.id, third.revision))
    assert bodies(john) == ["Four", "Two"]


def test_the_same_words_from_another_tab_are_no_change(john: User) -> None:
    draft, _ = save(john, "One")
    source = shown(draft)
    save(john, "Two", source)
    same, is_other = save(john, "Two", source)
    assert (same.id, same.revision, is_other) == (draft.id, 2, False)


def test_a_draft_that_is_gone_is_begun_anew(john: User, susan: User) -> None:
    draft = make.draft(susan)
    source = Source("", draft.id, 1)
    mine, is_other = save(john, "Mine", source)
    assert (is_other, bodies(susan), bodies(john)) == (False, ["Half a thought."], ["Mine"])
    assert drafts.remove(susan, draft.id)
    assert not drafts.remove(susan, draft.id)
    assert not drafts.remove(susan, mine.id)


def test_anothers_draft_is_not_found(john: User, susan: User) -> None:
    draft = make.draft(susan)
    assert drafts.find(susan, draft.id).body == "Half a thought."
    with pytest.raises(NotVisible):
        drafts.find(john, draft.id)


def test_a_person_has_so_many_drafts_at_most(
    john: User, susan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST", 2)
    one, _ = save(john, "One")
    save(john, "Two")
    with pytest.raises(TooManyDrafts):
        save(john, "Three")
    db.session.rollback()
    save(susan, "Hers")
    save(john, "Changed", shown(one))
    assert bodies(john) == ["Changed", "Two"]


def test_a_draft_is_so_long_at_most(john: User) -> None:
    save(john, "x" * (drafts.SIZE_MAX - 100))
    for body in ("x" * drafts.SIZE_MAX, "…" * drafts.SIZE_MAX):
        with pytest.raises(TooLarge):
            save(john, body)


@pytest.mark.parametrize("key", [KEY, ""])
def test_twenty_saves_at_once_lose_nothing(app: Flask, john: User, key: str) -> None:
    author_id = john.id
    db.session.commit()

    def act() -> None:
        with app.test_request_context(method="POST"):
            drafts.save(db.session.get_one(User, author_id), {"body": ["Same"]}, Source(key))
            db.session.commit()

    assert race(app, cycle([act])) == []
    count = db.session.scalar(select(func.count()).select_from(Draft))
    assert count == (1 if key else 20)


def test_a_published_draft_goes_unless_others_changed_it(john: User) -> None:
    mine, other = make.draft(john, "Mine"), make.draft(john, "Other")
    published, outdated = shown(mine), shown(other)
    save(john, "Changed", outdated)
    for source in (published, outdated, published, drafts.NEW):
        drafts.use_up(john, source)
    db.session.commit()
    assert bodies(john) == ["Changed"]
