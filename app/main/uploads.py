"""Files that come with a form are looked at, and those that are pictures taken in.

Only the headers are looked at here; a worker does the rest. Storing takes its time, so that it is
done between two short transactions: the first says what will be there, the second that it is.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import current_app
from flask_babel import gettext as _, lazy_gettext as _l, ngettext
from werkzeug.datastructures import FileStorage

from app.extensions import db, storage
from app.lib import images
from app.lib.images import CAPS, Header
from app.lib.storage import Unavailable
from app.main.picture_forms import PicturesForm, UploadForm, name_of
from app.models import pictures
from app.models.pictures import MOST, Picture, QuotaSpent
from app.models.users import User

Found = tuple[Header, bytes]

FULL_UP: Final = _l("Your pictures take all the room that there is. Delete old ones first.")
NO_ROOM: Final = _l("Pictures cannot be kept at the moment. Try again in a few minutes.")


def take_pictures(form: PicturesForm, author: User) -> bool:
    """Take in what a composer brings along, and note what each picture shows; whether all is well.

    Whatever is not, the form has kept what is good.
    """
    if not form.brings_pictures:
        return True
    known, typed = form.texts()
    kept = form.kept_ids[:MOST]
    taken = take_in(form, author, MOST - len(kept))
    texts = known | {
        picture_id: typed[place] for place, picture_id in taken.items() if place < len(typed)
    }
    form.left_texts = [words for place, words in enumerate(typed) if place not in taken]
    return choose(form, author, [*kept, *taken.values()], texts)


def choose_kept(form: PicturesForm, author: User) -> bool:
    """The same for what brings no files, in the transaction that there is."""
    return choose(form, author, form.kept_ids[:MOST], form.texts()[0])


def choose(
    form: PicturesForm, author: User, picture_ids: Sequence[int], texts: Mapping[int, str]
) -> bool:
    form.chosen_ids = picture_ids
    form.chosen = pictures.own_loose(author, picture_ids)
    pictures.describe(form.chosen, texts, is_sensitive=form.is_sensitive.data)
    if author.requires_alt_text:
        form.demand_texts(picture.alt_text for picture in form.chosen)
    return not (form.images.errors or form.alt_text.errors)


def take_in(form: PicturesForm | UploadForm, author: User, room: int) -> dict[int, int]:
    """Keep the good ones among the files of a form: their ids by their places among all of them.

    The form says what is wrong with the others.
    """
    author_id = author.id
    # Nobody else has to wait while the files are read.
    db.session.commit()
    good = look_at(form, room)
    if not good or not form.spends("images", *[("picture", str(author_id))] * len(good)):
        return {}
    quota = current_app.config["PICTURE_QUOTA"]
    try:
        made = pictures.take_in(
            author, [(header, len(content)) for header, content in good.values()], quota
        )
    except QuotaSpent:
        form.refuse("images", str(FULL_UP))
        return {}
    keys = {picture.id: picture.key for picture in made}
    db.session.commit()
    if not store(keys, [content for _header, content in good.values()]):
        form.refuse("images", str(NO_ROOM))
        return {}
    return dict(zip(good, keys, strict=True))


def store(keys: Mapping[int, str], contents: Sequence[bytes]) -> bool:
    """Put what was sent into the storage, and have it prepared; False if that is out of reach."""
    try:
        for key, content in zip(keys.values(), contents, strict=True):
            storage.put(pictures.upload_of(key), content)
    except Unavailable:
        pictures.discard(Picture.id.in_(list(keys)))
        db.session.commit()
        return False
    pictures.note_arrival(keys)
    db.session.commit()
    return True


def look_at(form: PicturesForm | UploadForm, room: int) -> dict[int, Found]:
    """The files that are pictures, by their places; the form says why the others are not taken."""
    good: dict[int, Found] = {}
    for place, file in enumerate(form.images.data):
        if len(good) == room:
            form.refuse("images", only_so_many(name_of(file)))
            break
        content = file.stream.read(CAPS.bytes + 1)
        try:
            good[place] = images.look(content), content
        except images.Refused as refused:
            form.refuse("images", reason(refused, file))
    return good


def only_so_many(name: str) -> str:
    return ngettext(
        "%(num)d picture fits: %(name)s is left out, with all that follow.",
        "%(num)d pictures fit: %(name)s is left out, with all that follow.",
        MOST,
        name=name,
    )


def reason(refused: images.Refused, file: FileStorage) -> str:
    """Why a file is not taken, and which."""
    name = name_of(file)
    match refused:
        case images.TooManyBytes():
            most = CAPS.bytes // (1024 * 1024)
            return _("%(name)s is larger than %(most)d MB. Make it smaller.", name=name, most=most)
        case images.TooManyPixels():
            most = CAPS.pixels // 1_000_000
            return _(
                "%(name)s has more than %(most)d million pixels. Make it smaller.",
                name=name,
                most=most,
            )
        case images.TooManyFrames():
            return _(
                "%(name)s is too long: %(most)d frames are the most that can move.",
                name=name,
                most=CAPS.frames,
            )
        case _other:
            return _(
                "%(name)s cannot be read. Pictures are JPEG, PNG, WebP or GIF files.", name=name
            )
