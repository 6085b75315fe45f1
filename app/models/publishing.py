"""Publishing: how a text becomes a post, and who may reply to one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.lib import ids, markdown, richtext, text
from app.models import events, indexing, pictures, polls, posts, renames, ties, users
from app.models.polls import NewPoll
from app.models.posts import Mention, Post, PostTag
from app.models.users import Asker, Follow, User

# What is the same where one post is sent twice; its language may be found out in between.
SAME = (
    "author_id",
    "once",
    "body",
    "audience",
    "repliers",
    "content_warning",
    "is_markdown",
    "in_reply_to_id",
    "quote_of_id",
)


class RepliesClosed(Exception):
    """The author lets only others reply to this, or nobody."""


class TakenBack(Exception):
    """What is replied to or quoted is not there any more."""


class BadBody(Exception):
    """A post is empty or too long; `length` is what it has, in characters as people count them."""

    def __init__(self, length: int) -> None:
        super().__init__(f"{length} characters")
        self.length = length


@dataclass(frozen=True)
class Published(events.Event):
    post_id: int


@dataclass(frozen=True)
class Choices:
    """What an author decides about a post beside its text."""

    audience: str = "public"
    repliers: str = "everyone"
    content_warning: str = ""
    language: str | None = None
    is_markdown: bool = False
    in_reply_to: Post | None = None
    quote_of: Post | None = None
    poll: NewPoll | None = None
    # Loose pictures of the author's, in the order in which they are shown.
    pictures: Sequence[int] = ()


def publish(
    author: User,
    body: str,
    limit: int = 500,
    once: str | None = None,
    choices: Choices = Choices(),
) -> Post:
    """Say something; the post that there is, if this came with the same `once` before.

    Raises BadBody if it is empty, without pictures, or longer than `limit`; BadPoll, RepliesClosed,
    TakenBack and PicturesGone.
    """
    if choices.poll is not None:
        polls.check(choices.poll)
    post = written(author, checked(body, limit, bool(choices.pictures)), choices)
    post.once = once
    # Who sends it twice at once waits here until the first is committed.
    users.hold(author)
    said = find_sent(post, choices) if once else None
    if said is not None:
        return said
    if choices.in_reply_to is not None and not may_reply(author, choices.in_reply_to):
        raise RepliesClosed
    hold_referred(post, author, choices.quote_of)
    rendered = render(post.body, post.is_markdown)
    post.body_html = rendered.html
    db.session.add(post)
    db.session.flush()
    label(post, rendered)
    if choices.poll is not None:
        polls.ask(post, choices.poll)
    pictures.attach(author, choices.pictures, post_id=post.id)
    posts.count_post(post, 1)
    indexing.index(post.id)
    events.record(Published(post.id))
    return post


def checked(body: str, limit: int, may_be_empty: bool = False) -> str:
    """A body as it is stored. Raises BadBody if it is empty or longer than `limit`."""
    body = text.clean(body, lines=True)
    if not (0 if may_be_empty else 1) <= text.length(body) <= limit:
        raise BadBody(text.length(body))
    return body


def written(author: User, body: str, choices: Choices) -> Post:
    """A post that is neither rendered nor saved yet."""
    parent, quoted = choices.in_reply_to, choices.quote_of
    post = Post(
        id=ids.new_id(),
        author_id=author.id,
        body=body,
        audience=choices.audience,
        repliers=choices.repliers,
        content_warning=choices.content_warning,
        language=choices.language,
        is_markdown=choices.is_markdown,
        in_reply_to_id=parent and parent.id,
        reply_to_author_id=parent and parent.author_id,
        quote_of_id=quoted and quoted.id,
        has_poll=choices.poll is not None,
    )
    post.conversation_id = parent.conversation_id if parent is not None else post.id
    return post


def label(post: Post, rendered: richtext.Rendered) -> None:
    """Keep which tags and people a new post names."""
    db.session.add_all(PostTag(tag=tag, post_id=post.id) for tag in tags_of(post, rendered))
    people = people_in(rendered)
    db.session.add_all(Mention(post_id=post.id, user_id=user_id) for user_id in people)


def tags_of(post: Post, rendered: richtext.Rendered) -> set[str]:
    """The tags under which a post is found: they lead only to what is public."""
    return set(rendered.tags) if post.audience == "public" else set()


def people_in(rendered: richtext.Rendered) -> set[int]:
    """The ids of those whom a text mentions."""
    return set(renames.called(rendered.mentions).values())


def may_reply(person: Asker, post: Post) -> bool:
    """Whether the author of a post wants this person's replies."""
    if person.id == post.author_id:
        return True
    if person.ties and ties.are_blocked(person.id, post.author_id):
        return False
    if post.repliers == "everyone":
        return True
    mentioned = select(Mention.user_id).where(
        Mention.post_id == post.id, Mention.user_id == person.id
    )
    followed = select(Follow.id).where(
        Follow.follower_id == post.author_id, Follow.followed_id == person.id
    )
    asked = {"mentioned": mentioned, "followed": followed}.get(post.repliers)
    return asked is not None and db.session.scalar(asked) is not None


def find_sent(post: Post, choices: Choices) -> Post | None:
    """What its author has sent with the same composer already, and not taken back since."""
    same = [getattr(Post, name) == getattr(post, name) for name in SAME]
    sent = db.session.scalars(select(Post).where(*same, Post.deleted_at.is_(None))).all()
    return next((one for one in sent if polls.asks(one, choices.poll)), None)


def hold_referred(post: Post, author: User, quoted: Post | None) -> None:
    """Keep what a new post replies to and quotes until the commit. Raises TakenBack."""
    if quoted is not None and author.ties and ties.are_blocked(author.id, quoted.author_id):
        raise TakenBack
    wanted = {post.in_reply_to_id, post.quote_of_id} - {None}
    if wanted:
        posts.hold_rows(*wanted)
        there = select(Post.id).where(Post.id.in_(wanted), Post.deleted_at.is_(None))
        if len(db.session.scalars(there).all()) < len(wanted):
            raise TakenBack


def render(body: str, is_markdown: bool = False) -> richtext.Rendered:
    """Safe HTML of a body; names are linked where somebody has them."""
    names = set(markdown.mentions_in(body) if is_markdown else richtext.mentions_in(body))
    known = frozenset(renames.called(names))
    return markdown.render(body, known) if is_markdown else richtext.render(body, known)
