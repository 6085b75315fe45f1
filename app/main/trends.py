"""Tags in use this week: a page of them, and a few beside other pages."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from flask import render_template
from flask.typing import ResponseReturnValue

from app.extensions import db
from app.lib import clock
from app.main import bp
from app.main.suggestions import suggestions_here
from app.models import trends
from app.models.suggestions import Suggestion
from app.models.trends import Use
from app.visitor import public, viewer_if_loaded

SHOWN: Final = 5
FRESH_SECONDS: Final = 60


@bp.get("/explore/tags")
@public
def trending() -> ResponseReturnValue:
    """The tags that most people used this week."""
    return render_template("main/trending.html", tags=uses(trends.KEPT))


def uses(limit: int) -> tuple[Use, ...]:
    return tuple(trend.use for trend in db.session.scalars(trends.in_use(limit)))


@bp.app_context_processor
def for_templates() -> dict[str, Callable[..., object]]:
    """What is beside a page is asked only by one that shows it."""
    return {"trends": trends_here}


def trends_here() -> tuple[Use, ...]:
    """A few tags for members, the same for ten minutes; strangers are welcomed in that place."""
    if viewer_if_loaded() is None:
        return ()
    return remembered(int(clock.now().timestamp()) // FRESH_SECONDS)


@lru_cache(maxsize=1)
def remembered(_moment: int) -> tuple[Use, ...]:
    return uses(SHOWN)


def beside() -> tuple[tuple[Suggestion, ...], tuple[Use, ...]]:
    """All that is beside a page of posts, in the key of the page where that is kept."""
    return suggestions_here(), trends_here()
