"""The part of the profile's form that brings pictures of a person."""

from collections.abc import Collection
from typing import Any, Final

from flask import request
from flask_babel import gettext as _, lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import FileField, HiddenField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.forms import Form, line
from app.lib import images
from app.lib.images import CAPS, NotAPicture, TooManyBytes, TooManyFrames, TooManyPixels
from app.models.portraits import PARTS, SIZES, Crop, NoSuchPart

ACCEPTED: Final = "image/jpeg,image/png,image/webp,image/gif"
PROBLEMS: Final = {
    NotAPicture: _l("This cannot be read as a picture. Choose a JPEG, PNG, WebP or GIF."),
    TooManyBytes: _l("This file is larger than 8 MB. Choose a smaller one."),
    TooManyPixels: _l("This picture has more than 33 million pixels. Make it smaller first."),
    TooManyFrames: _l("This animation is too long. Choose a still picture."),
}
CHOICES: Final = [
    SelectChoice("", _l("As it is")),
    SelectChoice("middle", _l("The middle")),
    SelectChoice("top", _l("The top")),
    SelectChoice("bottom", _l("The bottom")),
    SelectChoice("left", _l("The left side")),
    SelectChoice("right", _l("The right side")),
]
# Without a picture nothing is as it is.
FIRST: Final = [SelectChoice("", _l("The middle")), *CHOICES[2:]]


def part_field() -> Any:
    return SelectField(_l("Part to keep"), choices=CHOICES, default="", filters=[line])


def fraction_field() -> Any:
    return HiddenField(default="", filters=[line])


class PortraitFields(Form):
    """A file for the avatar, one for the header, and which part of each is kept."""

    avatar = FileField(_l("Picture of you"))
    avatar_part = part_field()
    avatar_x = fraction_field()
    avatar_y = fraction_field()
    avatar_size = fraction_field()
    header = FileField(_l("Picture above your profile"))
    header_part = part_field()
    header_x = fraction_field()
    header_y = fraction_field()
    header_size = fraction_field()

    def validate_avatar(self, field: FileField) -> None:
        check_file(field)

    def validate_header(self, field: FileField) -> None:
        check_file(field)

    def validate_avatar_part(self, _field: SelectField) -> None:
        check_crop(self, "avatar")

    def validate_header_part(self, _field: SelectField) -> None:
        check_crop(self, "header")

    def offer(self, kinds: Collection[str]) -> None:
        """Show the lists of parts to somebody who has sent pictures of these kinds."""
        for kind in SIZES:
            self[f"{kind}_part"].choices = CHOICES if kind in kinds else FIRST

    def crop(self, kind: str) -> Crop | None:
        """The part that was chosen of a picture, if one was. Raises NoSuchPart."""
        drawn = [self[f"{kind}_{name}"].data for name in ("x", "y", "size")]
        if any(drawn):
            return Crop.read(*drawn)
        return PARTS.get(self[f"{kind}_part"].data)


def check_file(field: FileField) -> None:
    """Leave the bytes of an upload in its field, or None. Raises ValidationError."""
    sent = request.files.get(field.name)
    field.data = content_of(sent) if sent else None
    if field.data is None:
        return
    try:
        images.look(field.data)
    except images.Refused as refused:
        field.data = None
        raise ValidationError(str(PROBLEMS[type(refused)])) from refused


def content_of(sent: FileStorage) -> bytes | None:
    """What was sent, up to a little more than may be; None where no file was chosen."""
    content = sent.stream.read(CAPS.bytes + 1)
    return content if content or sent.filename else None


def check_crop(form: PortraitFields, kind: str) -> None:
    try:
        form.crop(kind)
    except NoSuchPart as error:
        raise ValidationError(_("The picture has no such part. Choose it again.")) from error
