"""What this site is."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.main import bp
from app.visitor import public


@bp.get("/about")
@public
def about() -> ResponseReturnValue:
    return render_template("main/about.html")
