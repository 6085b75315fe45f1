"""What is said of an import: why a file is not read, and why something was left out."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from babel.numbers import format_decimal
from flask_babel import get_locale, gettext as _, lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.lib.cells import cells

# Why a whole file is refused.
FAULTS: Final[Mapping[str, LazyString]] = {
    "unknown": _l("This is neither a zip, a tar.gz nor a CSV file."),
    "damaged": _l("This archive is damaged. Download it again from where it is from."),
    "encrypted": _l("This archive is encrypted. Unpack it with its password, and pack it anew."),
    "packing": _l(
        "This archive is packed in an unusual way. Unpack it, and pack it as a plain zip."
    ),
    "names": _l("This archive has files whose names lead out of it. It is not opened."),
    "links": _l("This archive has links or devices in it, not only files. It is not opened."),
    "overlap": _l(
        "Files of this archive share the same bytes, as in a zip bomb. It is not opened."
    ),
    "bomb": _l("This archive would become many times as large, like a zip bomb. It is not opened."),
    "too_large": _l("This archive is too large when it is unpacked."),
    "too_many": _l("This has too many entries to be read."),
    "too_many_posts": _l("This archive has more than a million posts."),
    "no_posts": _l(
        "There are no posts in it: neither an outbox.json as Mastodon has it, nor a tweets.js."
    ),
    "json": _l("The posts in it cannot be read: that file is damaged, or not JSON."),
    "json_item": _l("Something in its list of posts is far too long to be a post."),
    "table": _l("This is not a CSV file, nor an archive."),
    "domains": _l("This is a list of blocked sites. There are no other sites here to block."),
    "gone": _l("The file is not there any more. Send it again."),
    "fault": _l("Something was wrong on our side. Send it again: nothing comes twice."),
}
# Why one thing was left out, and what that means for it.
LEFT: Final[Mapping[str, LazyString]] = {
    "already": _l("Here already"),
    "boost": _l("Posts of others that you passed on: they are not yours to bring"),
    "empty": _l("Posts without text and without a picture"),
    "video": _l("Videos and sounds: only pictures can be shown here"),
    "undated": _l("Posts without a date, before 2006 or in the future"),
    "unknown": _l("What is not a post"),
    "missing_file": _l("Pictures that are not in the archive"),
    "no_picture": _l("Pictures that cannot be read"),
    "large_picture": _l("Pictures that are larger than any here may be"),
    "many_pictures": _l("Pictures beyond the fourth of a post"),
    "no_room": _l("Pictures for which your account has no room left"),
    "elsewhere": _l("People and posts on other sites, which this one does not know"),
    "nobody": _l("Nobody here has this name"),
    "nowhere": _l("Posts that are gone, or that you may not see"),
    "approves": _l("People who approve their followers: ask them on their profiles"),
    "cannot": _l("You yourself, and people who are parted from you by a block"),
    "full": _l("Lists and people on them, beyond as many as there can be"),
}
MADE: Final[Mapping[str, LazyString]] = {
    "posts": _l("Posts"),
    "pictures": _l("Pictures"),
    "following": _l("People you follow now"),
    "blocks": _l("People you block now"),
    "mutes": _l("People you mute now"),
    "lists": _l("Entries of lists"),
    "bookmarks": _l("Bookmarks"),
}


class Reason(NamedTuple):
    """Why something was left out, how much that was, and the first of it."""

    words: LazyString
    number: str
    examples: list[str]
    has_more: bool


def reasons(report: Mapping[str, Any]) -> list[Reason]:
    """What was left out, the most first."""
    left = sorted(report.get("left", {}).items(), key=lambda item: -item[1]["count"])
    return [
        Reason(LEFT[name], figure(count), examples, count > len(examples))
        for name, one in left
        for count, examples in [(one["count"], one["examples"])]
    ]


def table(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """What was left out as lines of a table, in which nothing is a formula."""
    yield cells(_("What was left out"), _("Why"))
    for name, excerpt in lines:
        yield cells(excerpt, str(LEFT[name]))


def made(report: Mapping[str, Any]) -> list[tuple[LazyString, str]]:
    """What came of an import."""
    found = report.get("made", {}).items()
    return [(MADE[name], figure(number)) for name, number in found if number]


def fault(report: Mapping[str, Any]) -> LazyString:
    return FAULTS.get(report.get("failed", ""), FAULTS["fault"])


def figure(number: int) -> str:
    """A number as it is, in the visitor's manner of writing."""
    return format_decimal(number, locale=get_locale())
