"""What passkeys are asked, and whether they have answered it. A challenge is a signed token: for
one purpose, one person or none, this browser's session, five minutes; and it is answered once.
"""

import hashlib
import secrets

from flask import abort, current_app, session

from app.extensions import db
from app.lib import tokens, webkeys
from app.lib.webkeys import Answer, Copied, NewKey, Site
from app.models import audit, events, passkeys
from app.models.passkeys import CHALLENGE_LIFE, Passkey
from app.models.users import User
from app.pages.letters import signing_keys
from app.site import SITE_NAME, choice
from app.visitor import origin

BROWSER = "browser"
# A passkey that was just refused is not offered by itself: a browser may use it again at once.
REFUSED = "refused"


def site() -> Site | None:
    """For whom keys are made; None where that cannot be."""
    return webkeys.site_at(current_app.config["SITE_URL"], choice(SITE_NAME))


def site_or_404() -> Site:
    return site() or abort(404)


def challenge_for(purpose: str, user_id: int = 0) -> str:
    nonce = secrets.token_urlsafe(16)
    return tokens.sign(signing_keys(), f"passkey {purpose}", user_id, f"{nonce}.{this_browser()}")


def is_ours(challenge: str, purpose: str, user_id: int = 0) -> bool:
    """Whether this browser was asked that, for this, a short while ago."""
    life = int(CHALLENGE_LIFE.total_seconds())
    read = tokens.read(signing_keys(), f"passkey {purpose}", challenge, life)
    if read is None or read[0] != user_id:
        return False
    return secrets.compare_digest(read[1].rpartition(".")[2], this_browser())


def this_browser() -> str:
    """A mark of the session, without which nobody can answer."""
    own = session.setdefault(BROWSER, secrets.token_urlsafe(16))
    return hashlib.sha256(own.encode()).hexdigest()


def who_shows(text: str, purpose: str, user_id: int = 0) -> int | None:
    """Whose passkey has answered; None if none has. It stays valid until the transaction ends.

    With a user's id, only that person's will do. The caller commits in any case: a copy of a
    passkey is written down.
    """
    answer, asking = webkeys.read(text), site()
    if asking is None or answer is None or not is_ours(answer.challenge, purpose, user_id):
        return None
    # Checking takes its time, at first half a second: no transaction waits for it.
    db.session.rollback()
    key = passkeys.find(answer.credential_id)
    if key is None or user_id not in {0, key.user_id} or not is_handle(answer.user_handle, key):
        return None
    return key.user_id if is_used(asking, answer, key) else None


def is_used(asking: Site, answer: Answer, key: Passkey) -> bool:
    """Whether the answer shows that somebody has the passkey, for the first time."""
    try:
        count = webkeys.used(asking, answer, key.public_key, key.sign_count)
    except Copied:
        if passkeys.spend_challenge(answer.challenge):
            note_copy(key)
        return False
    if count is None or not passkeys.spend_challenge(answer.challenge):
        return False
    return passkeys.use(key, count)


def note_copy(key: Passkey) -> None:
    """Have a person know that somebody has a copy of their passkey."""
    if audit.count(key.user_id, passkeys.COPIED, origin=origin(), name=key.name):
        events.record(passkeys.CopyRefused(key.user_id))


def is_handle(told: bytes | None, key: Passkey) -> bool:
    return told is None or told == handle_of(key.user_id)


def handle_of(user_id: int) -> bytes:
    """What a device keeps with a key, to know of two accounts which is which."""
    return str(user_id).encode()


def new_key(text: str, user: User) -> NewKey | None:
    """The key that a browser has made for this person; None if the answer proves none."""
    answer, asking, user_id = webkeys.challenge_of(text), site(), user.id
    if asking is None or answer is None or not is_ours(answer, "new", user_id):
        return None
    db.session.rollback()
    key = webkeys.made(asking, text, answer)
    return key if key and passkeys.spend_challenge(answer) else None


def options_for_new(user: User) -> str:
    """What the browser is asked, as JSON."""
    known = [key.credential_id for key in db.session.scalars(passkeys.of(user.id))]
    challenge = challenge_for("new", user.id)
    return webkeys.making(site_or_404(), challenge, handle_of(user.id), user.username, known)
