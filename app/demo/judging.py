"""What people have reported, and what the moderators of a filled site make of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select

from app.demo import sections
from app.demo.cast import Person
from app.demo.sections import Section
from app.extensions import db
from app.jobs import Job
from app.models import appeals, cases, evidence, moderation, posts, reports
from app.models.decisions import WARN, Appeal, Decision
from app.models.moderation import Verdict
from app.models.posts import Post
from app.models.reports import NOTHING
from app.models.users import User
from app.models.visibility import seen_by

TEXTS: Final = Path(__file__).parent / "texts"
STAFF: Final = 2
# Nobody reports what they said themselves: there is somebody else.
REPORTERS: Final = 2
MAILS: Final = "main.moderation_mail"


@dataclass(frozen=True)
class Told:
    """A report, and how far it has come."""

    category: str
    note: str
    end: str
    rule: str
    words: str
    appeal: str
    answer: str


@cache
def told() -> Sequence[Told]:
    """Everything that is reported. Raises Refused."""
    book = sections.read(TEXTS / "reports.toml", TEXTS)
    found = [read(part) for part in book.tables("report")]
    book.end()
    return found


def read(part: Section) -> Told:
    names = ("category", "note", "end")
    given = {name: part.take(name, str) for name in names}
    given |= {name: part.take(name, str, "") for name in ("rule", "words", "appeal", "answer")}
    part.end()
    return Told(**given)


def add(people: Sequence[Person]) -> None:
    """Let members report what others say, and the two of the staff look at it in turns."""
    staff = db.session.scalars(select(User).where(appeals.is_staff()).order_by(User.id)).all()
    if len(staff) < STAFF:
        return
    first, second, *_others = staff
    ids_of = {one.id for one in staff}
    members = [person.id for person in people if person.id not in ids_of]
    reporters = [db.session.get_one(User, one) for one in members[:REPORTERS]]
    said = [post for post in latest() if post.author_id not in ids_of]
    for number, (one, post) in enumerate(zip(told(), said, strict=False)):
        reporter = next(who for who in reporters if who.id != post.author_id)
        # The first of them finds an appeal that is theirs to answer.
        happen(one, post, reporter, (first, second) if number % 2 else (second, first))
    db.session.flush()
    # Nobody here has a mailbox.
    mails = Job.handler.startswith(f"{MAILS}.")
    db.session.execute(delete(Job).where(mails))
    db.session.commit()


def latest() -> Sequence[Post]:
    """The newest post of each of some people that is for everybody, newest first."""
    query = posts.for_display().where(Post.audience == "public", Post.repost_of_id.is_(None))
    query = query.where(seen_by(None))
    found = db.session.scalars(query.order_by(Post.id.desc()).limit(200))
    by_author: dict[int, Post] = {}
    for post in found:
        by_author.setdefault(post.author_id, post)
    return list(by_author.values())


def happen(one: Told, post: Post, reporter: User, staff: tuple[User, User]) -> None:
    """Let a report come as far as is told: one moderator decides, the other answers appeals."""
    first, second = staff
    target = evidence.of_post(reporter, post)
    report_id, _is_new = reports.file(reporter, target, one.category, one.note)
    case_id = db.session.scalars(
        select(reports.Report.case_id).where(reports.Report.id == report_id)
    ).one()
    if one.end == "closed":
        cases.close(first, case_id, NOTHING, one.answer)
    elif one.end != "open":
        decision = moderation.decide(first, case_id, Verdict(WARN, one.rule, one.words))
        cases.close(first, case_id, reports.ACTED, "")
        object_to(one, decision, second)


def object_to(one: Told, decision: Decision, second: User) -> None:
    db.session.flush()
    if one.end == "warned":
        return
    appeals.appeal(db.session.get_one(User, decision.person_id), decision, one.appeal)
    if one.end == "granted":
        appeal = select(Appeal.id).where(Appeal.decision_id == decision.id)
        appeal_id = db.session.scalars(appeal).one()
        appeals.answer(second, appeal_id, is_granted=True, words=one.answer)
