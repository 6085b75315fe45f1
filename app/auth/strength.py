"""How hard a new password is to guess, for a page on which one is typed."""

from typing import Final

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from app import limits
from app.auth import bp
from app.lib import passwords
from app.new_passwords import PASSWORD_FAULTS, names_of
from app.site import SITE_NAME, choice
from app.visitor import public, viewer

WORDS: Final = {
    1: _l("Weak: it may be guessed. Make it longer."),
    2: _l("Fair. A few more words make it good."),
    3: _l("Good."),
    4: _l("Strong."),
}


@bp.post("/strength")
@public
@limits.light
def strength() -> ResponseReturnValue:
    """A figure from 0 to 4, and words. What is sent is neither kept nor logged."""
    password, person = request.form.get("password", ""), viewer()
    typed = (request.form.get(name, "") for name in ("username", "email"))
    names = names_of(*(typed if person is None else (person.username, person.email)))
    names.append(choice(SITE_NAME))
    fault = passwords.fault(password, names=names)
    if fault is not None:
        return jsonify(score=0, words=str(PASSWORD_FAULTS[fault]))
    score = passwords.strength(password, names=names)
    return jsonify(score=score, words=str(WORDS[score]))
