"""Posts in the reader's language, by a service that the operator chose."""

from threading import BoundedSemaphore
from typing import Final, NamedTuple

from babel.dates import format_timedelta
from flask import abort, current_app, flash, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, lazy_gettext as _l, ngettext
from markupsafe import Markup

from app import limits
from app.extensions import db
from app.lib import richtext, translators
from app.lib.translators import Job, Service, Untranslated
from app.main import bp
from app.models import publishing, translations, visibility
from app.models.posts import Post
from app.models.translations import Texts, Translation, version_of
from app.pages.card_parts import macros
from app.pages.translation import known_to, target
from app.visitor import is_fragment, me, wants_json

# So many threads of this process may wait for the service at once.
TURNS: Final = BoundedSemaphore(2)
WHY: Final = {
    "slow": _l("The translation takes too long just now. Try again in a few minutes."),
    "busy": _l("Others are waiting for translations, too. Try again in a moment."),
    "used_up": _l("The translation service takes no more for now. Try again tomorrow."),
    "unknown": _l("The translation service does not know this language."),
    "empty": _l("There is no text to translate in this post."),
    "broken": _l("The translation service cannot be used just now. Try again later."),
}


class Said(NamedTuple):
    """What a post says in the reader's language, as it is shown."""

    source: str
    target: str
    service: str
    texts: Texts
    html: Markup


@bp.post("/posts/<id:post_id>/translate")
def translate(post_id: int) -> ResponseReturnValue:
    """Show a post in the language of the page, or say why not; the original stays."""
    post = visibility.find_post(me(), post_id)
    if not may_be_translated(post):
        abort(404)
    language = str(post.language)
    address = url_for(".post", username=post.author.username, post_id=post_id)
    try:
        found = translations.find(post, target()) or new_translation(post)
    except (Untranslated, limits.Spent) as fault:
        return failure(post_id, language, fault, address)
    if is_fragment():
        return block(post, found)
    return redirect(f"{address}?translated=1#post-{post_id}")


def may_be_translated(post: Post) -> bool:
    """Only what everybody may see leaves this site."""
    is_foreign = post.language not in known_to(me())
    return bool(service() and post.is_open and is_foreign)


def service() -> Service | None:
    """The service that the operator chose, if any."""
    config = current_app.config
    if not config["TRANSLATION_URL"]:
        return None
    return Service(config["TRANSLATION_API"], config["TRANSLATION_URL"], config["TRANSLATION_KEY"])


def new_translation(post: Post) -> Translation:
    """Have a post translated, and keep that. Raises Untranslated, and NotVisible if it is gone."""
    texts, chosen, reader, post_id = translations.texts_of(post), service(), me(), post.id
    if not texts.all:
        raise Untranslated("empty")
    limits.spend("translation", reader)
    job, version = Job(texts.all, str(post.language), target()), version_of(post, texts)
    # Nothing is held while another machine takes its time.
    db.session.rollback()
    said = texts.said_as(asked(chosen, job))
    if texts.body:
        said = said._replace(body=with_links(texts.body, said.body))
    translations.keep(visibility.find_post(reader, post_id), job.target, version, said)
    db.session.commit()
    kept = translations.find(visibility.find_post(reader, post_id), job.target)
    if kept is None:
        raise Untranslated("busy", "it was changed meanwhile")
    return kept


def asked(chosen: Service | None, job: Job) -> list[str]:
    """What the service says, if there is a turn left to wait for it. Raises Untranslated."""
    if chosen is None or not TURNS.acquire(blocking=False):
        raise Untranslated("busy")
    agent = f"Microblog (+{current_app.config['SITE_URL']}/about)"
    try:
        return translators.translate(chosen, job, agent.encode("ascii", "ignore").decode())
    finally:
        TURNS.release()


def with_links(original: str, translated: str) -> str:
    """A translation with the links and names in it that were lost on the way."""
    known, signs = translated.lower(), {"link": "", "mention": "@"}
    pieces = [one for one in richtext.pieces(original) if one.kind in signs]
    found = dict.fromkeys(signs[one.kind] + one.target for one in pieces)
    lost = [one for one in found if one.lower() not in known]
    return "\n".join([translated, " ".join(lost)]) if lost else translated


def failure(
    post_id: int, language: str, fault: Untranslated | limits.Spent, address: str
) -> ResponseReturnValue:
    current_app.logger.info("a post was not translated: %s", fault)
    if isinstance(fault, limits.Spent) and wants_json():
        raise fault
    why = spent(fault) if isinstance(fault, limits.Spent) else str(WHY[fault.reason])
    if is_fragment():
        later = fault.get_headers() if isinstance(fault, limits.Spent) else []
        said = dict(later) | {"Content-Type": "text/html; charset=utf-8"}
        return str(macros("translation").failed(post_id, language, why)), 422, said
    if wants_json():
        return jsonify(error="untranslated", message=why), 503
    flash(why, "bad")
    return redirect(f"{address}#post-{post_id}")


def spent(limit: limits.Spent) -> str:
    """What the limit is, and when it ends."""
    return ngettext(
        "One person can have one post translated in %(time)s. Try again %(when)s.",
        "One person can have %(num)d posts translated in %(time)s. Try again %(when)s.",
        limit.amount,
        time=format_timedelta(limit.span, locale=get_locale()),
        when=format_timedelta(limit.wait, add_direction=True, locale=get_locale()),
    )


def shown(post: Post) -> str:
    """The block with the translation of a post, if there is one; else empty."""
    found = translations.find(post, target()) if may_be_translated(post) else None
    return block(post, found) if found is not None else ""


def block(post: Post, found: Translation) -> str:
    """A translation, made safe as what people type is."""
    texts, name = found.texts, translators.NAMES[current_app.config["TRANSLATION_API"]]
    html = Markup(publishing.render(texts.body, post.is_markdown).html)  # noqa: S704  it is the gate
    said = Said(found.source, found.target, name, texts, html)
    return str(macros("translation").translated(said))
