"""What a composer holds: the form, what it offers, and the posts that it refers to."""

from collections.abc import Iterable
from typing import Any

from flask import current_app
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.lib import ids, languages
from app.main import bp
from app.main.forms import PostForm
from app.models import entries, visibility
from app.models.drafts import Fields
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.users import Asker
from app.pages.cards import Extras, cards_by_id, quoted_card
from app.visitor import viewer


class Gone(Exception):
    """What is quoted or replied to is not there, or may not be quoted."""


def post_form(**values: Any) -> PostForm:
    """The form of a new post, or what was sent of one."""
    form = PostForm(**values)
    form.offer(languages_of(viewer()))
    return form


def stored_form(fields: Fields, author: Asker) -> PostForm:
    """The form of a post as it was kept: shown again, or published where there is no request."""
    sent = MultiDict((name, value) for name, values in fields.items() for value in values)
    form = PostForm(formdata=sent, meta={"csrf": False})
    form.offer(languages_of(author, fields.get("language", ())))
    return form


@bp.app_template_global()
def empty_post_form() -> PostForm:
    return post_form()


def languages_of(person: Asker | None, known: Iterable[str] = ()) -> list[str]:
    """The languages that somebody probably writes: read ones, the site's, and known ones."""
    read = person.read_languages.split() if person is not None else []
    there = (code for code in known if code in languages.WRITTEN)
    return list(dict.fromkeys((*read, *current_app.config["LANGUAGES"], *there)))


def choices_in(form: PostForm, author: Asker) -> Choices:
    """What an author decided in a valid form. Raises Gone."""
    parent, quoted = find(author, form.in_reply_to.data), find(author, form.quote_of.data)
    if quoted is not None and not may_quote(author, quoted):
        raise Gone
    return Choices(
        audience=form.audience.data,
        repliers=form.repliers.data,
        content_warning=form.content_warning.data or "",
        language=form.language.data or None,
        is_markdown=form.is_markdown.data,
        in_reply_to=parent,
        quote_of=quoted,
        poll=form.new_poll(),
        pictures=form.chosen_ids,
    )


def find(person: Asker | None, post_id: str | None) -> Post | None:
    """The post that a hidden field names, if any. Raises Gone."""
    if not post_id:
        return None
    try:
        return visibility.find_post(person, ids.parse(post_id))
    except (ValueError, visibility.NotVisible) as error:
        raise Gone from error


def let_go(form: PostForm, person: Asker | None) -> bool:
    """Make a post that stands alone of one about what is gone; whether it was so."""
    is_gone = False
    for field in (form.in_reply_to, form.quote_of):
        try:
            find(person, field.data)
        except Gone:
            field.data, is_gone = "", True
    return is_gone


def may_quote(person: Asker | None, post: Post) -> bool:
    """Whether somebody may quote a post: what everyone may see, and what is one's own."""
    return person is not None and (post.is_open or post.author_id == person.id)


@bp.app_template_global()
def quote_card(post_id: str | None) -> Markup:
    """The post that a composer quotes, as it will be shown; empty for none, or one that is gone."""
    try:
        quoted = find(viewer(), post_id)
    except Gone:
        return Markup()
    if quoted is None or not may_quote(viewer(), quoted):
        return Markup()
    entry = entries.find(viewer(), [quoted.id]).get(quoted.id)
    return Markup() if entry is None else quoted_card(entry)


@bp.app_template_global()
def answered_card(post_id: str | None) -> Markup:
    """The post that a composer answers; empty for none, or one that is gone."""
    try:
        answered = ids.parse(post_id or "")
    except ValueError:
        return Markup()
    found = entries.find(viewer(), [answered])
    extras = {answered: Extras(classes=" post-focus")}
    return Markup().join(cards_by_id(list(found.values()), viewer(), extras).values())
