"""The form with which a post is edited."""

from collections.abc import Sequence

from wtforms import HiddenField

from app.forms import line
from app.main.forms import TextForm
from app.main.picture_forms import AltTextsForm
from app.models.edits import Wording
from app.models.pictures import MOST, Picture


class EditForm(AltTextsForm, TextForm):
    # What the post shows; where it is gone meanwhile, only what was typed is left.
    pictures: Sequence[Picture] = ()
    has_poll = False

    # The newest version that there was when the form was opened.
    based_on = HiddenField(filters=[line])

    def wording(self) -> Wording:
        """What a valid form wants the post to say."""
        return Wording(
            body=self.body.data or "",
            content_warning=self.content_warning.data or "",
            language=self.language.data or None,
            is_markdown=self.is_markdown.data,
            alt_texts=self.alt_text.data or None,
            # Only a form with fields for pictures says by a missing tick that they are harmless.
            is_sensitive=self.is_sensitive.data if self.alt_text.raw_data else None,
        )

    @property
    def brings_pictures(self) -> bool:
        return bool(self.pictures)

    @property
    def described(self) -> list[tuple[Picture | None, str]]:
        """The pictures with what is said of them, or was typed."""
        typed = self.alt_text.data[:MOST]
        shown: list[Picture | None] = [*self.pictures, *[None] * len(typed)]
        return list(zip(shown, typed, strict=False))

    def known_version(self) -> int | None:
        """The version that the author has seen; None if a program did not say."""
        typed = (self.based_on.data or "")[:20]
        if not typed:
            return None
        return int(typed) if typed.isascii() and typed.isdigit() else -1
