"""Previews of links: their pictures, and a second look at a page."""

from datetime import timedelta
from typing import Final

from flask import Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import limits
from app.extensions import db
from app.main import bp
from app.main.pictures import YEAR
from app.main.portraits import shown
from app.models import edits, previewing, previews, visibility
from app.models.posts import Post
from app.models.previews import Preview
from app.visitor import me, public

# A page does not change from one minute to the next.
SOONEST: Final = timedelta(minutes=5)


@bp.get("/previews/<string(maxlength=64):name>.webp")
@public
@limits.light
def preview_picture(name: str) -> Response:
    """A picture that we made ourselves. Its name changes when it does."""
    response = shown(previews.file_of(name))
    response.cache_control.public = True
    response.cache_control.max_age = YEAR
    response.cache_control.immutable = True
    response.set_etag(name)
    response.make_conditional(request)
    return response


@bp.app_template_global()
def preview_picture_url(preview: Preview) -> str:
    return f"{request.script_root}/previews/{preview.picture_name}.webp"


@bp.app_template_global()
def shows_preview(post: Post) -> bool:
    """Whether the page that a post links to is shown: a quote or pictures leave no room for it."""
    if not current_app.config["LINK_PREVIEWS"] or post.quote_of_id is not None or post.pictures:
        return False
    return post.preview is not None and post.preview.is_ready


@bp.app_template_global()
def preview_of(post_id: int) -> Preview | None:
    """What is shown, or tried to be, of the page that a post links to."""
    return previewing.carried_by(post_id)


@bp.post("/posts/<id:post_id>/refresh_preview")
def refresh_preview(post_id: int) -> ResponseReturnValue:
    """Have the page looked at again that one's own post links to."""
    post = visibility.find_post(me(), post_id)
    edits.check_author(post, me())
    limits.spend("preview", me())
    if post.preview_id is not None and previews.ask(post.preview_id, SOONEST):
        flash(_("We are looking at the page. Come back in a minute."))
    else:
        flash(_("The page was looked at a moment ago. Try again in 5 minutes."), "info")
    db.session.commit()
    return redirect(url_for(".edit_post", post_id=post_id))
