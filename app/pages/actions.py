"""The row of actions below a post."""

from app.models.reactions import Mine


def row(
    post_id: int,
    username: str,
    audience: str,
    counts: tuple[int, int, int],
    mine: Mine,
    *,
    signed_in: bool,
    menu: str,
) -> str:
    return f'<footer class="actions">{menu}</footer>'
