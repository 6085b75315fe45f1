"""Handlers that make portraits from what people send, and delete files that are shown no longer."""

from app.extensions import db, storage
from app.lib import clock, darkroom
from app.lib.images import Print, Refused
from app.lib.storage import Missing
from app.models import events, portraits
from app.models.portraits import ORIGINAL_SIDE, SIZES, Asked, Portrait, Replaced


def make_portrait(asked: Asked) -> None:
    """Make a portrait in all its sizes, now or when there is room for that."""
    with darkroom.turn() as pause:
        if pause is None:
            make_prints(asked)
        else:
            events.record(asked, run_at=clock.now() + pause)


def make_prints(asked: Asked) -> None:
    """Make them, unless something else is wanted by now."""
    portrait = portraits.find(asked.user_id, asked.which)
    if portrait is None or portrait.key != asked.key or not portrait.is_waiting:
        return
    source, wanted = portrait.source, prints_of(portrait)
    # Decoding takes its time, in which others may write.
    db.session.rollback()
    try:
        developed = darkroom.develop(storage.get(source), list(wanted.values()))
    except (Refused, Missing):
        portraits.fail(asked)
        return
    for key, made in zip(wanted, developed.prints, strict=True):
        storage.put(key, made.content)
    portraits.finish(asked)


def prints_of(portrait: Portrait) -> dict[str, Print]:
    """What to make of a portrait, by the names of the files."""
    x, y, part = portrait.crop
    wanted = {
        portraits.file_of(portrait.key, width): Print(
            width, height, is_filled=True, is_still=True, x=x, y=y, part=part
        )
        for width, height in SIZES[portrait.kind]
    }
    if portrait.is_uploaded:
        original = portraits.original_of(portrait.key)
        wanted[original] = Print(ORIGINAL_SIDE, ORIGINAL_SIDE, is_still=True)
    return wanted


def delete_files(replaced: Replaced) -> None:
    for key in replaced.keys:
        storage.delete(key)
