"""Conversations as a reader goes through them."""

from collections.abc import Iterable, Iterator

from app.extensions import db
from app.models import threads
from app.models.posts import Post
from app.models.threads import Conversation, Node
from app.models.users import Asker


def shown(nodes: Iterable[Node]) -> list[int | None]:
    """The posts that are shown, None where one is not available."""
    return [node.entry and node.entry.id for node in nodes]


def found(post: Post) -> Post:
    return db.session.get_one(Post, post.id)


def pages(post: Post, viewer: Asker | None, size: int) -> Iterator[Conversation]:
    """Every page of the replies to a post, as a reader goes from one to the next."""
    page = threads.around(post, viewer, size=size)
    yield page
    while page.next is not None:
        page = threads.around(post, viewer, page.next, size)
        yield page
