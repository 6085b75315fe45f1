"""Translation catalogues: made, brought up to date, compiled and checked with Babel.

They hold no date, name or machine's path, so that two people who do the same get the same file.
"""

import io
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import PYTHON_FORMAT, Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

HEADER: Final = r"""# Translation of Microblog: {name}.
msgid ""
msgstr ""
"Project-Id-Version: Microblog\n"
"Language: {language}\n"
"Plural-Forms: {plural_forms}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
SOURCE: Final = "en"
LANGUAGE_CODE: Final = re.compile(r"[A-Za-z]{2,3}(?:_[A-Za-z0-9]+)*")


class UnknownLanguage(ValueError):
    """No such language is known."""


class BrokenCatalogue(ValueError):
    """A catalogue cannot be read; the text says which, and where."""


def init(root: Path, language: str) -> Path:
    """Begin a translation. Raises UnknownLanguage, or FileExistsError where there is one."""
    locale = locale_of(language)
    path = path_of(root, str(locale))
    if path.exists():
        raise FileExistsError(path.relative_to(root))
    catalogue = Catalog(locale=locale)
    catalogue.update(extract(root))
    write(root, str(locale), catalogue)
    return path


def update(root: Path) -> dict[str, int]:
    """Bring every translation up to date; for each language, how many texts it lacks.

    A text that has gone goes; one that changed is a new one. Raises BrokenCatalogue.
    """
    template = extract(root)
    missing = {}
    for language in languages(root):
        catalogue = read(root, language)
        catalogue.update(template, no_fuzzy_matching=True)
        write(root, language, catalogue)
        missing[language] = sum(not all(strings(message)) for message in catalogue if message.id)
    return missing


def compile_all(root: Path) -> list[str]:
    """Make the files that the site reads; the languages there are. Raises BrokenCatalogue."""
    for language in languages(root):
        made = io.BytesIO()
        write_mo(made, read(root, language))
        replace(path_of(root, language).with_suffix(".mo"), made.getvalue())
    return languages(root)


def problems(root: Path, offered: Iterable[str] = ()) -> list[str]:
    """What is missing in the translations, a line each; empty if they are complete.

    `offered` are the languages that there should be. Raises BrokenCatalogue.
    """
    template, present = extract(root), languages(root)
    missing = [language for language in offered if language not in (SOURCE, *present)]
    return [
        *(f"{language}: there is no catalogue" for language in missing),
        *(line for language in present for line in compare(root, language, template)),
    ]


def compare(root: Path, language: str, template: Catalog) -> Iterator[str]:
    catalogue = read(root, language)
    for wanted in template:
        if wanted.id:
            yield from (f"{language}: {fault}" for fault in faults(catalogue, wanted))
    for present in catalogue:
        if present.id and template.get(present.id, present.context) is None:
            yield f"{language}: no longer used: {present.id!r}"


def faults(catalogue: Catalog, wanted: Message) -> Iterator[str]:
    """What is wrong with the translation of one text."""
    found = catalogue.get(wanted.id, wanted.context)
    if found is None or found.pluralizable != wanted.pluralizable:
        yield f"not in the catalogue: {wanted.id!r}"
    elif not all(strings(found)):
        yield f"not translated: {wanted.id!r}"
    elif found.fuzzy:
        yield f"to be looked at: {wanted.id!r}"
    else:
        yield from (f"{fault}: {wanted.id!r}" for fault in found.check(catalogue))
        # The form for one may do without its number, the last one is for any.
        if placeholders(strings(found)[-1]) != placeholders(ids(wanted)[-1]):
            yield f"other placeholders: {wanted.id!r}"


def strings(message: Message) -> tuple[str, ...]:
    """The translations of a text: one, or one for each plural form."""
    return as_tuple(message.string)


def ids(message: Message) -> tuple[str, ...]:
    """A text itself: one, or one and its plural."""
    return as_tuple(message.id)


def as_tuple(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def placeholders(text: str) -> set[str]:
    return {found.group(1) or found.group() for found in PYTHON_FORMAT.finditer(text)}


def extract(root: Path) -> Catalog:
    """The texts of the code and the pages, each with the files it is in, as babel.cfg says."""
    with (root / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    template = Catalog()
    found = extract_from_dir(
        root / "app",
        methods,
        options,
        strip_comment_tags=True,
        # Babel's own filter passes over folders like _components.
        directory_filter=lambda folder: Path(folder).name not in {"__pycache__", "static"},
    )
    for filename, line, text, comments, context in found:
        place = (f"app/{filename}", line)
        template.add(text, None, [place], auto_comments=comments, context=context)
    return template


def languages(root: Path) -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parts[-3] for path in root.glob("translations/*/LC_MESSAGES/messages.po"))


def path_of(root: Path, language: str) -> Path:
    return root / "translations" / language / "LC_MESSAGES" / "messages.po"


def locale_of(language: str) -> Locale:
    """What a code names, written as pt_BR or pt-BR. Raises UnknownLanguage."""
    code = language.replace("-", "_")
    if not LANGUAGE_CODE.fullmatch(code):
        raise UnknownLanguage(language)
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError) as error:
        raise UnknownLanguage(language) from error


def read(root: Path, language: str) -> Catalog:
    """The catalogue of a language. Raises BrokenCatalogue."""
    path = path_of(root, language)
    try:
        with path.open("rb") as file:
            return read_po(file, locale=locale_of(language), abort_invalid=True)
    except UnknownLanguage as error:
        raise BrokenCatalogue(f"{path.relative_to(root)}: no language is called so") from error
    except (PoFileError, UnicodeDecodeError) as error:
        raise BrokenCatalogue(f"{path.relative_to(root)}: {error}") from error


def write(root: Path, language: str, catalogue: Catalog) -> None:
    """Write a catalogue under a header of our own: Babel's changes with the hour."""
    header = HEADER.format(
        name=locale_of(language).english_name,
        language=language,
        plural_forms=catalogue.plural_forms,
    )
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, include_lineno=False, ignore_obsolete=True)
    path = path_of(root, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, header.encode() + body.getvalue().rstrip(b"\n") + b"\n")


def replace(path: Path, content: bytes) -> None:
    """Put a file in place at once: the site may be reading the one before."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.write_bytes(content)
    draft.replace(path)
