"""What an operator's probes ask: is the process alive, can it serve."""

from flask import Response, current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app import limits
from app.extensions import reading
from app.main import bp
from app.visitor import public


@bp.get("/livez")
@public
@limits.uncounted
def livez() -> Response:
    """200 as long as the process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
@limits.uncounted
def readyz() -> Response:
    """200 if the database answers a SELECT, else 503."""
    try:
        with reading() as connection:
            connection.scalar(select(1))
    except SQLAlchemyError:
        current_app.logger.warning("the database does not answer", exc_info=True)
        return Response("the database does not answer\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
