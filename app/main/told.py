"""Words for what people are told, on the page and in mails; and the kinds as tabs and settings."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask_babel import gettext as _, lazy_gettext as _l, ngettext
from markupsafe import Markup, escape

from app.models.filters import Rule
from app.models.notifications import Line

# What `?kind=` may say: a tab, or one of the kinds in it. The first one is everything.
TABS: Final = {
    "": _l("All"),
    "talk": _l("Mentions"),
    "like": _l("Likes"),
    "repost": _l("Reposts"),
    "follow": _l("Follows"),
    "news": _l("Other"),
}
KINDS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "": (),
    "talk": ("mention", "reply", "quote"),
    "follow": ("follow", "follow_request", "request_accepted"),
    "news": ("thread", "edited", "poll_ended", "scheduled_returned", "moderation"),
}
# Shown as posts, with all that can be done with them.
TALK: Final = KINDS_OF["talk"]


def covered(line: Line, caught: Mapping[int, Rule]) -> Line:
    """A line which, in the place of what a filter covers, names the filter."""
    rule = caught.get(line.post_id or 0)
    if rule is None:
        return line
    return line._replace(content_warning=_("Filtered: %(title)s", title=rule.title), language=None)


# Stand for what is filled in: no name that people can choose holds these.
NAMES: Final = "\x02names\x03"
FIRST: Final = "\x02first\x03"
SECOND: Final = "\x02second\x03"


def sentence(kind: str, names: Sequence[str], count: int, *, is_own: bool = False) -> str:
    """Who did what: "Ana, Bo and 12 others liked your post".

    Safe HTML where the names are Markup. `is_own` is whether the post is the reader's.
    """
    pattern = pattern_of(kind, count, is_own=is_own)
    if kind == "thread":
        names, count = names[:2], len(names[:2])
    return filled(pattern, {NAMES: listed(names, count)})


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """A text with values in the places of its marks; as safe as the values are."""
    if any(isinstance(value, Markup) for value in values.values()):
        pattern = escape(pattern)
    for mark, value in values.items():
        pattern = pattern.replace(mark, value)
    return pattern


def pattern_of(kind: str, count: int, *, is_own: bool) -> str:
    """The words, with a mark for the names."""
    if kind == "follow":
        return ngettext("%(names)s follows you", "%(names)s follow you", count, names=NAMES)
    if kind == "like":
        return ngettext("%(names)s likes your post", "%(names)s like your post", count, names=NAMES)
    if kind == "repost":
        return ngettext(
            "%(names)s reposted your post", "%(names)s have reposted your post", count, names=NAMES
        )
    if kind == "thread":
        return ngettext(
            "%(names)s replied in a conversation you follow",
            "%(num)d replies in a conversation you follow, lately by %(names)s",
            count,
            names=NAMES,
        )
    if kind == "poll_ended":
        return _("Your poll has ended") if is_own else _("A poll in which you voted has ended")
    words = {
        "follow_request": lambda: ngettext(
            "%(names)s wants to follow you", "%(names)s want to follow you", count, names=NAMES
        ),
        "request_accepted": lambda: ngettext(
            "%(names)s lets you follow them", "%(names)s let you follow them", count, names=NAMES
        ),
        "mention": lambda: _("%(names)s mentioned you", names=NAMES),
        "reply": lambda: _("%(names)s replied to you", names=NAMES),
        "quote": lambda: _("%(names)s quoted your post", names=NAMES),
        "edited": lambda: _("%(names)s edited a post that you reacted to", names=NAMES),
        "decision": lambda: _("Those who run this site have decided about your account"),
        "appeal": lambda: _("Your appeal was answered"),
        "outcome": lambda: ngettext(
            "A report of yours was looked at", "%(num)d reports of yours were looked at", count
        ),
        "scheduled_returned": lambda: _(
            "A scheduled post could not be sent; it is among your drafts again"
        ),
    }
    return words[kind]()


def listed(names: Sequence[str], count: int) -> str:
    """One name, two, or two and how many others there are."""
    if len(names) < 2 or count < 2:
        return names[0] if names else _("Somebody")
    others = count - 2
    if others:
        pattern = ngettext(
            "%(first)s, %(second)s and %(num)s other",
            "%(first)s, %(second)s and %(num)s others",
            others,
            first=FIRST,
            second=SECOND,
        )
    else:
        pattern = _("%(first)s and %(second)s", first=FIRST, second=SECOND)
    return filled(pattern, {FIRST: names[0], SECOND: names[1]})
