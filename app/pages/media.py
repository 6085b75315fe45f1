"""Pictures in pages: where their files are, and what stands for them until they have come."""

from typing import Final

from flask import request
from markupsafe import Markup

from app.lib import images
from app.models.pictures import PREVIEW_WIDTH, Picture
from app.models.posts import Post

WIDE: Final = (4, 3)


def picture_url(picture: Picture, size: str = "full") -> str:
    return f"{request.script_root}/pictures/{size}/{picture.key}.webp"


def social_pictures(post: Post) -> list[Picture]:
    """Those that a preview of a post shows elsewhere: what everyone may see, and nobody minds."""
    if not post.is_open or post.content_warning or post.is_sensitive:
        return []
    return [picture for picture in post.pictures if picture.is_ready]


def blur(picture: Picture) -> Markup:
    """The picture out of focus: a dozen squares, within the page itself."""
    columns, rows = WIDE if picture.width >= picture.height else WIDE[::-1]
    squares = "".join(
        f'<path fill="{colour}" d="M{x} {y}h1v1h-1z"/>'
        for y, row in enumerate(images.mosaic(picture.blurhash, columns, rows))
        for x, colour in enumerate(row)
    )
    box = f'viewBox="0 0 {columns} {rows}" preserveAspectRatio="none"'
    return Markup(  # noqa: S704  figures and colours of our own
        f'<svg class="blur" {box} shape-rendering="crispEdges" aria-hidden="true">{squares}</svg>'
    )


def preview_size(picture: Picture) -> tuple[int, int]:
    """How large it is shown in a list, also while nobody has prepared it."""
    if picture.preview_width:
        return picture.preview_width, picture.preview_height
    width = min(picture.width, PREVIEW_WIDTH)
    return width, max(1, round(picture.height * width / picture.width))
