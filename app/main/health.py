"""What an operator's programs ask: is the process alive, can it serve, what has it counted."""

import hmac
from ipaddress import ip_address

from flask import Response, abort, current_app, request

from app import limits, observing, readiness
from app.lib import gauges
from app.main import bp
from app.visitor import public, wants_json


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
    """200 if every part of the site answers, else 503, and which does not.

    A load balancer asks for=pages: those come without the queue and the storage.
    """
    is_for_pages = request.args.get("for") == "pages"
    parts = readiness.FOR_PAGES if is_for_pages else frozenset(readiness.CHECKS)
    found = current_app.extensions["readiness"].look(parts)
    code = 200 if set(found.values()) == {readiness.FINE} else 503
    if wants_json():
        return Response(readiness.as_json(found), code, mimetype="application/json")
    return Response(readiness.as_text(found), code, mimetype="text/plain")


@bp.get("/metrics")
@public
def metrics() -> Response:
    """The figures, for Prometheus and nobody else."""
    if not may_see_metrics():
        abort(404)
    text, kind = gauges.exposition(observing.job_figures())
    return Response(text, content_type=kind)


def may_see_metrics() -> bool:
    """Whether the request has the token, or comes from an address that is named."""
    token = current_app.config["METRICS_TOKEN"]
    sent = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        return True
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in current_app.config["METRICS_ALLOWED"])
