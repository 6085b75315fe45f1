"""The form with which a post is edited."""

from wtforms import HiddenField

from app.forms import line
from app.main.forms import TextForm
from app.models.edits import Wording


class EditForm(TextForm):
    # The newest version that there was when the form was opened.
    based_on = HiddenField(filters=[line])

    def wording(self) -> Wording:
        """What a valid form wants the post to say."""
        return Wording(
            body=self.body.data or "",
            content_warning=self.content_warning.data or "",
            language=self.language.data or None,
            is_markdown=self.is_markdown.data,
        )

    def known_version(self) -> int | None:
        """The version that the author has seen; None if a program did not say."""
        typed = (self.based_on.data or "")[:20]
        if not typed:
            return None
        return int(typed) if typed.isascii() and typed.isdigit() else -1
