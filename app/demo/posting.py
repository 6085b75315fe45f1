"""How the talk becomes rows: a batch of posts, with all that belongs to each."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from app.demo import ballots, rhythm
from app.demo.albums import Opening
from app.demo.echoes import Echo, Echoes
from app.demo.rows import Batch, Row
from app.demo.town import Said, Town
from app.lib import ids, markdown, richtext, text
from app.lib.richtext import Rendered

# What comes of a post comes mostly soon.
SOON = timedelta(days=2)
# How many posts from the end it is for what is passed on just now.
LATELY = 20
AT_ONCE = timedelta(milliseconds=1)
OPENINGS = 1000


class Posting:
    """Makes rows of what is said; dates are drawn, and nothing lies behind the newest post."""

    # What is shown of the pages that posts link to, by their addresses.
    pages: Mapping[str, int] = {}

    def __init__(
        self, town: Town, echoes: Echoes, moments: Sequence[datetime], dates: Random
    ) -> None:
        self.people, self.echoes = town.people, echoes
        self.names = {person.username: person.id for person in town.people}
        self.newest, self.lately = moments[-1], moments[-LATELY:][0]
        self.dates = dates
        self.slot = 0
        # The newest posts that pictures may go with.
        self.openings: deque[Opening] = deque(maxlen=OPENINGS)

    def batch(self, told: Iterable[tuple[Said, datetime]]) -> Batch:
        """The rows of some posts, which are the next of the story."""
        batch = Batch()
        for said, moment in told:
            self.add(batch, said, moment)
            self.slot += 1
        return batch

    def add(self, batch: Batch, said: Said, moment: datetime) -> None:
        """One post, and what follows it."""
        said.id = ids.new_id(moment)
        said.conversation_id = said.parent.conversation_id if said.parent else said.id
        body = text.clean(said.saying.text, lines=True)
        rendered = render(body, self.names.keys(), is_markdown=said.saying.is_markdown)
        echo = self.echoes.of(said, self.slot, rendered.mentions)
        row = post_row(said.id, said.author.id, said.saying.audience)
        row |= self.wording(said, body) | self.places(said)
        row |= {"body_html": rendered.html, "repliers": said.saying.repliers}
        row["preview_id"] = self.pages.get(next(richtext.addresses_in(rendered.html), ""))
        row["pinned_at"] = self.after(moment) if said.saying.is_pinned else None
        row["edited_at"] = self.edit(batch, said, moment)
        others = said.parent, row["quote_of_id"], row["preview_id"], said.saying.choices
        if said.topic and said.saying.is_open and not any(others):
            told = said.topic, said.saying.language
            self.openings.append(Opening(said.id, said.author.id, *told))
        batch.posts.append(row)
        batch.seen[said.author.id] = moment
        self.name(batch, said, rendered)
        self.echo(batch, row, moment, echo)
        if said.saying.choices:
            row["has_poll"] = True
            ballots.add(batch, said, echo.votes, self.people, self.newest)

    def wording(self, said: Said, body: str) -> Row:
        saying = said.saying
        return {
            "body": body,
            "content_warning": saying.warning,
            "language": saying.language,
            "is_markdown": saying.is_markdown,
        }

    def places(self, said: Said) -> Row:
        """Where a post stands: in which conversation, and what it is about."""
        return {
            "conversation_id": said.conversation_id,
            "in_reply_to_id": said.parent and said.parent.id,
            "reply_to_author_id": said.parent and said.parent.author.id,
            "quote_of_id": said.quoted and said.quoted.id,
        }

    def edit(self, batch: Batch, said: Said, moment: datetime) -> datetime | None:
        """Keep what a post said before; when it was edited for the last time."""
        written = moment
        for earlier in said.saying.earlier:
            edited = self.after(written)
            version = self.wording(said, earlier) | {"id": ids.new_id(edited), "post_id": said.id}
            batch.versions.append({**version, "written_at": written})
            written = edited
        return written if said.saying.earlier else None

    def name(self, batch: Batch, said: Said, rendered: Rendered) -> None:
        """The tags and people a post names. Tags lead only to what is public."""
        tags = rendered.tags if said.saying.audience == "public" else ()
        batch.tags.extend({"tag": tag, "post_id": said.id} for tag in tags)
        batch.mentions.extend(
            {"post_id": said.id, "user_id": self.names[name]} for name in rendered.mentions
        )

    def echo(self, batch: Batch, row: Row, moment: datetime, echo: Echo) -> None:
        """What others have made of a post by now."""
        for place in echo.passers:
            is_late = place in echo.late
            at = self.after(max(moment, self.lately)) if is_late else self.by_now(moment)
            if at is not None:
                repost = post_row(ids.new_id(at), self.people[place].id, row["audience"])
                batch.posts.append({**repost, "repost_of_id": row["id"]})
                row["reposts_count"] += 1
        for places, reactions in ((echo.likers, batch.likes), (echo.keepers, batch.bookmarks)):
            for place in places:
                if (at := self.by_now(moment)) is not None:
                    who = {"user_id": self.people[place].id, "post_id": row["id"]}
                    reactions.append({"id": ids.new_id(at), **who})
                    row["likes_count"] += reactions is batch.likes

    def by_now(self, moment: datetime) -> datetime | None:
        """Some moment behind this one, mostly soon; None for one that is still to come."""
        at = AT_ONCE + rhythm.between(moment, moment + SOON, self.dates.random() ** 3)
        return at if at <= self.newest else None

    def after(self, moment: datetime) -> datetime:
        """Some moment behind this one, mostly soon."""
        end = min(moment + SOON, self.newest)
        return AT_ONCE + rhythm.between(moment, end, self.dates.random() ** 3)


def post_row(post_id: int, author_id: int, audience: str) -> Row:
    """A post about which nothing is known yet: every row of a batch has the same columns."""
    return {
        "id": post_id,
        "author_id": author_id,
        "audience": audience,
        "repliers": "everyone",
        "body": "",
        "body_html": "",
        "content_warning": "",
        "language": None,
        "is_markdown": False,
        "conversation_id": post_id,
        "in_reply_to_id": None,
        "reply_to_author_id": None,
        "repost_of_id": None,
        "quote_of_id": None,
        "preview_id": None,
        "has_poll": False,
        "edited_at": None,
        "pinned_at": None,
        "replies_count": 0,
        "reposts_count": 0,
        "quotes_count": 0,
        "likes_count": 0,
    }


def render(body: str, names: Collection[str], *, is_markdown: bool) -> Rendered:
    """A body as safe HTML, as publishing makes it, without asking for each name."""
    if is_markdown:
        return markdown.render(body, names)
    return richtext.render(body, names)
