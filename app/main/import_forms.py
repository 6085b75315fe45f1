"""The form with which somebody brings a file along, and the first look at what that is."""

from typing import Final

from flask import request
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import FileField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.extensions import db
from app.forms import Form, line
from app.lib import archives, people_tables
from app.lib.archives import BadArchive
from app.lib.people_tables import BadTable
from app.main.import_words import FAULTS
from app.main.past_reading import ARCHIVE, reader_of
from app.protection import Draft

AUDIENCES: Final = [
    SelectChoice("", _l("As it was")),
    SelectChoice(
        "quiet", _l("Quiet at most: on your profile, but not on explore, tags and search")
    ),
    SelectChoice("followers", _l("Your followers at most")),
    SelectChoice("mentioned", _l("Only you, and whom you mention")),
]
KINDS: Final = [
    SelectChoice("", _l("Find out")),
    SelectChoice("following", _l("People you follow")),
    SelectChoice("blocks", _l("People you block")),
    SelectChoice("mutes", _l("People you mute")),
    SelectChoice("lists", _l("Lists")),
    SelectChoice("bookmarks", _l("Bookmarks")),
]
# An archive that is packed as a whole is unpacked by the worker.
PACKED: Final = b"\x1f\x8b"


class ImportForm(Form):
    """A file, what it is, and who may see what comes of it."""

    archive = FileField(
        _l("File"),
        description=_l("A zip, a tar.gz or a CSV file."),
    )
    kind = SelectField(
        _l("What a CSV file has"), choices=KINDS, default="", filters=[line], validate_choice=True
    )
    audience = SelectField(
        _l("Who may see the posts"), choices=AUDIENCES, default="", filters=[line]
    )

    # What the file turned out to be.
    found_kind = ""

    def is_good(self, file: Draft | None, is_busy: bool, person_id: int) -> bool:
        """Whether a file can be taken in; the form says why not."""
        if not self.validate():
            return False
        if file is None or not file.seek(0, 2):
            self.refuse("archive", _("Choose a file."))
        elif is_busy:
            self.refuse("archive", _("Another file is being read. Wait until that is done."))
        elif self.spends("archive", ("import", f"person {person_id}")):
            # That takes its time, which is nobody else's.
            db.session.rollback()
            self.look_at(file)
        return not self.errors

    def look_at(self, file: Draft) -> None:
        """Find out what a file is, as far as that is quick."""
        file.seek(0)
        head = file.read(512)
        file.seek(0)
        try:
            if head.startswith(PACKED):
                self.found_kind = ARCHIVE
            elif archives.is_one(head):
                self.found_kind = ARCHIVE
                with archives.opened(file.path) as archive:
                    reader_of(archive)
            else:
                self.look_at_table(file)
        except (BadArchive, BadTable) as bad:
            self.refuse("archive", str(FAULTS[bad.reason]))

    def look_at_table(self, file: Draft) -> None:
        """Raises BadTable."""
        kind = people_tables.kind_of(self.name_of_file(), file)
        self.found_kind = self.kind.data or kind or ""
        if not self.found_kind:
            self.refuse("kind", _("Say whether you follow, block or mute these people."))

    def name_of_file(self) -> str:
        sent = request.files.get("archive")
        return (sent.filename if sent is not None else None) or ""
