"""Which handlers follow which event, and which chores follow the clock."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from app import jobs
from app.auth import address_mail, application_mail, apps, attempts, factor_mail, mail
from app.main import (
    archiving,
    detecting,
    developing,
    digests as digest_mail,
    importing,
    leaving as leaving_site,
    looking,
    moderation_mail,
    portraying,
    saying,
    suspension,
    telling,
)
from app.models import (
    addresses,
    appeals,
    applications,
    audit,
    credentials,
    digests,
    drafts,
    edits,
    email_changes,
    events,
    exports,
    imports,
    leaving,
    leftovers,
    moderation,
    mutes,
    names,
    notifications,
    passkeys,
    pictures,
    polls,
    portraits,
    posts,
    previewing,
    previews,
    publishing,
    purging,
    reactions,
    recovery,
    reports,
    requests,
    schedules,
    sessions,
    standing,
    trends,
    unconfirmed,
    users,
)
from app.models.events import Event

Handler = Callable[[Any], None]

SUBSCRIBERS: dict[type[Event], tuple[Handler, ...]] = {
    users.Registered: (mail.send_confirmation,),
    users.AddressReused: (address_mail.warn_of_reuse,),
    credentials.ConfirmationRequested: (mail.send_confirmation,),
    credentials.ResetRequested: (mail.send_reset_link, attempts.note_reset_asked),
    credentials.LoginFailed: (attempts.note_failed_login,),
    audit.Noted: (mail.tell_of,),
    passkeys.CopyRefused: (mail.tell_of_copy,),
    email_changes.EmailChangeAsked: (
        address_mail.send_to_new_address,
        address_mail.tell_old_address,
        address_mail.tell_unconfirmed,
    ),
    email_changes.EmailChanged: (address_mail.tell_old_address,),
    email_changes.EmailRestored: (address_mail.tell_restored,),
    applications.Accepted: (application_mail.tell_accepted,),
    applications.Refused: (application_mail.tell_refused,),
    unconfirmed.Waited: (application_mail.warn_unconfirmed,),
    recovery.Asked: (factor_mail.send_way_back,),
    recovery.Started: (factor_mail.tell_started,),
    recovery.Waited: (factor_mail.tell_waited,),
    recovery.Stopped: (factor_mail.tell_stopped,),
    publishing.Published: (detecting.detect_language, telling.tell_addressed, looking.find_link),
    edits.Edited: (
        detecting.detect_language,
        telling.tell_addressed,
        telling.tell_reactors,
        looking.find_link,
    ),
    previews.Asked: (looking.fetch,),
    previewing.Changed: (looking.revise,),
    polls.Ended: (telling.tell_poll_ended,),
    digests.DigestDue: (digest_mail.send_digest,),
    posts.Deleted: (telling.tell_addressed, telling.count_for_readers),
    posts.Restored: (telling.tell_addressed, telling.count_for_readers),
    schedules.Scheduled: (saying.publish_scheduled,),
    drafts.Returned: (telling.tell_returned,),
    reactions.Liked: (telling.tell_liked,),
    reactions.Unliked: (telling.tell_liked,),
    reactions.Reposted: (telling.tell_reposted,),
    reactions.Unreposted: (telling.tell_reposted,),
    portraits.Asked: (portraying.make_portrait,),
    portraits.Replaced: (portraying.delete_files,),
    pictures.Arrived: (developing.develop_picture,),
    pictures.Discarded: (developing.delete_files,),
    reports.Filed: (developing.keep_evidence,),
    reports.Closed: (telling.tell_closed,),
    moderation.Decided: (telling.tell_decided, moderation_mail.send_decision),
    appeals.Answered: (telling.tell_answered, moderation_mail.send_answer),
    exports.Asked: (archiving.write_piece,),
    exports.Ready: (archiving.tell_ready,),
    leaving.LeavingAsked: (leaving_site.tell_leaving,),
    standing.Changed: (suspension.tell_changed,),
    standing.Suspended: (telling.withdraw_told,),
    imports.Due: (importing.go_on,),
    users.Followed: (telling.tell_followed,),
    users.Unfollowed: (telling.tell_followed,),
    users.FollowRequested: (telling.tell_requested,),
    users.RequestEnded: (telling.tell_requested,),
    requests.Accepted: (telling.tell_accepted,),
}

CHORES = (
    jobs.Chore("end polls", timedelta(minutes=1), partial(jobs.in_batches, polls.end_due)),
    jobs.Chore("end mutes", timedelta(minutes=1), partial(jobs.in_batches, mutes.end_due)),
    jobs.Chore(
        "announce digests", timedelta(minutes=5), partial(jobs.in_batches, digests.announce_due)
    ),
    jobs.Chore(
        "return stuck posts",
        timedelta(minutes=5),
        partial(jobs.in_batches, schedules.return_stuck),
    ),
    jobs.Chore("prune jobs", timedelta(hours=1), partial(jobs.in_batches, jobs.prune)),
    jobs.Chore("prune events", timedelta(hours=6), partial(jobs.in_batches, events.prune)),
    jobs.Chore(
        "prune notifications",
        timedelta(hours=6),
        partial(jobs.in_batches, notifications.prune),
    ),
    jobs.Chore("prune audit", timedelta(hours=6), partial(jobs.in_batches, attempts.forget)),
    jobs.Chore("prune previews", timedelta(hours=6), partial(jobs.in_batches, previewing.prune)),
    jobs.Chore(
        "end unconfirmed",
        timedelta(minutes=10),
        partial(jobs.in_batches, unconfirmed.end_due),
    ),
    jobs.Chore("erase people", timedelta(minutes=10), leaving_site.erase_due),
    jobs.Chore("free names", timedelta(days=1), names.forget_left),
    jobs.Chore("expire archives", timedelta(hours=1), partial(jobs.in_batches, exports.expire)),
    jobs.Chore("give up archives", timedelta(hours=6), exports.give_up),
    jobs.Chore("give up imports", timedelta(hours=6), imports.give_up),
    jobs.Chore(
        "forget what was left out",
        timedelta(hours=6),
        partial(jobs.in_batches, imports.forget_lines),
    ),
    jobs.Chore("count tags", timedelta(minutes=10), trends.count),
    jobs.Chore("forget addresses", timedelta(hours=1), addresses.forget),
    jobs.Chore("sweep files", timedelta(days=1), leftovers.sweep),
    jobs.Chore("prune sessions", timedelta(hours=1), sessions.prune),
    jobs.Chore("prune challenges", timedelta(hours=1), passkeys.prune_challenges),
    jobs.Chore("close ways back", timedelta(hours=1), recovery.close_ways),
    jobs.Chore("seal anew", timedelta(days=1), apps.seal_anew),
    jobs.Chore("prune reports", timedelta(hours=6), partial(jobs.in_batches, reports.prune)),
    jobs.Chore("prune pictures", timedelta(hours=1), partial(jobs.in_batches, pictures.prune)),
    jobs.Chore(
        "purge posts", timedelta(minutes=5), partial(jobs.in_batches, purging.purge_deleted)
    ),
)


def name_of(handler: Handler) -> str:
    """The name that a job row keeps: `auth.mail.send_confirmation`."""
    return f"{handler.__module__.removeprefix('app.')}.{handler.__name__}"


def take_up(handler: Handler, args: dict[str, Any]) -> None:
    """Make the event out of a job's row again, and give it to its handler."""
    kind = EVENTS[args["event"]]
    handler(kind(**args["fields"]))


EVENTS = {kind.kind(): kind for kind in SUBSCRIBERS}

TABLE = jobs.Table(
    handlers={
        name_of(handler): partial(take_up, handler)
        for handlers in SUBSCRIBERS.values()
        for handler in handlers
    },
    followers={
        kind.kind(): tuple(map(name_of, handlers)) for kind, handlers in SUBSCRIBERS.items()
    },
    chores=CHORES,
)
