"""What a composer holds of pictures: files, those taken in before, and what each of them shows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import has_request_context, request
from flask_babel import gettext as _, lazy_gettext as _l, ngettext
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, Field
from wtforms.utils import unset_value

from app.forms import Form
from app.lib import ids, text
from app.models import pictures
from app.models.pictures import Picture
from app.models.users import Asker

NAME_SHOWN = 60


class ListField(Field):
    """All that was sent under one name, in order; a widget of its own is in the template."""

    data: list[str]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, [] if data is unset_value else data, extra_filters)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist


class FilesField(Field):
    """The files that were chosen; a browser sends an empty one where none was."""

    data: list[FileStorage]

    def process(self, formdata: Any, *_more: Any, **_given: Any) -> None:
        super().process(None, [])
        # What was kept of an earlier form has no files.
        if formdata is not None and has_request_context():
            sent = request.files.getlist(self.name)
            self.data = [file for file in sent if file.filename]


class UploadForm(Form):
    images = FilesField(_l("Pictures"))


class AltTextsForm(Form):
    """What is said of pictures, in their order."""

    alt_text = ListField(_l("Descriptions of the pictures"))
    is_sensitive = BooleanField(_l("Sensitive: blurred until somebody asks to see them"))

    def validate_alt_text(self, field: ListField) -> None:
        field.data = [text.clean(words, lines=True) for words in field.data]
        for number, words in enumerate(field.data, start=1):
            over = text.characters(words) - pictures.ALT_MAX
            if over > 0:
                self.refuse_text(number, too_long(over))

    def refuse_text(self, number: int, why: str) -> None:
        """Say which picture's description is at fault."""
        self.refuse("alt_text", _("Picture %(number)d: %(why)s", number=number, why=why))

    def demand_texts(self, texts: Iterable[str]) -> None:
        """Say which pictures lack a description, to those who want to be stopped."""
        for number, words in enumerate(texts, start=1):
            if not words:
                self.refuse_text(number, _("it has no description. You asked to be stopped."))


class PicturesForm(AltTextsForm):
    """The part of a composer that is about pictures.

    Descriptions belong to the pictures taken in before, in their order, and then to the files.
    """

    images = FilesField(_l("Pictures"))
    picture = ListField()
    remove = ListField()

    # What the post will show, once somebody has looked whether it is there.
    chosen: Sequence[Picture] | None = None
    chosen_ids: Sequence[int] = ()
    # Those of a form that is only shown, by their ids.
    found: Mapping[int, Picture] = {}
    # What was typed for files that were not taken.
    left_texts: Sequence[str] | None = None

    @property
    def brings_pictures(self) -> bool:
        return bool(self.images.data or self.kept_ids)

    @property
    def kept_ids(self) -> list[int]:
        """The ids of pictures that were taken in before and not removed since."""
        removed = set(self.remove.data)
        return [
            number for sent in self.picture.data if sent not in removed for number in read(sent)
        ]

    def texts(self) -> tuple[dict[int, str], list[str]]:
        """The descriptions of pictures taken in before, by id, and those of the files."""
        before = self.picture.data
        known = {
            number: words
            for sent, words in zip(before, self.alt_text.data, strict=False)
            for number in read(sent)
        }
        return known, self.alt_text.data[len(before) :]

    def find_pictures(self, author: Asker) -> None:
        """Look up the pictures of a form that is only shown; those that are gone go from it."""
        known = self.texts()[0]
        self.found = {one.id: one for one in pictures.own_loose(author, self.kept_ids)}
        self.picture.data = [str(number) for number in self.found]
        self.alt_text.data = [known.get(number, "") for number in self.found]

    @property
    def items(self) -> list[tuple[int, Picture | None, str]]:
        """The pictures that are shown with the form: ids, what is known of them, descriptions."""
        if self.chosen is not None:
            return [(picture.id, picture, picture.alt_text) for picture in self.chosen]
        known, shown = self.texts()[0], self.kept_ids[: pictures.MOST]
        return [(number, self.found.get(number), known.get(number, "")) for number in shown]

    @property
    def typed_texts(self) -> Sequence[str]:
        """Descriptions of files that have to be chosen again."""
        return self.texts()[1] if self.left_texts is None else self.left_texts


def read(sent: str) -> list[int]:
    """The id that was sent, if it is one."""
    try:
        return [ids.parse(sent)]
    except ValueError:
        return []


def too_long(over: int) -> str:
    return ngettext(
        "Shorten this by %(num)d character.", "Shorten this by %(num)d characters.", over
    )


def name_of(file: FileStorage) -> str:
    """What a file is called, as far as it can be repeated."""
    name = text.clean(file.filename or "", lines=False)
    return name if len(name) <= NAME_SHOWN else f"{name[: NAME_SHOWN - 1]}…"
