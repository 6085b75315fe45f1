"""Whether files can be written, nobody else reads them, and what the site is made of is there."""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

from app.extensions import storage
from app.lib import assets, catalogues
from app.lib.storage import Missing, Unavailable
from app.operations.findings import Finding, ok, warning, wrong

PRIVATE = 0o077
LITTLE, TOO_LITTLE = 2_000_000_000, 200_000_000
ANSWER = "look at the setting STORAGE_URL, or at who may write to the folder"


def look() -> Iterator[Finding]:
    yield files_of_others()
    yield disk()
    yield stored()
    yield front_end()
    yield translations()


def instance() -> Path:
    return Path(current_app.instance_path)


def root() -> Path:
    return Path(current_app.root_path).parent


def files_of_others() -> Finding:
    """Whether the instance folder is this account's, and closed to others."""
    folder = instance()
    if not os.access(folder, os.W_OK | os.X_OK):
        advice = f"run this as the account of the site, or: chown -R <account> {folder}"
        return wrong("permissions", f"{folder} cannot be written to", advice)
    inside = [path for path in folder.iterdir() if path.is_file()]
    if folder.stat().st_mode & PRIVATE:
        found = f"others can look into {folder}, where keys and addresses are"
        return wrong("permissions", found, f"run: chmod 700 {folder}")
    strange = [path.name for path in inside if path.stat().st_uid != folder.stat().st_uid]
    if strange:
        found = f"{', '.join(sorted(strange))} in {folder} belong to another account"
        return wrong("permissions", found, f"run: chown -R <account> {folder}")
    settings = root() / ".env"
    if settings.exists() and settings.stat().st_mode & 0o007:
        found = f"everybody on this machine can read {settings}"
        return warning("permissions", found, f"run: chmod 640 {settings}")
    return ok("permissions", f"{folder} is for this account alone")


def disk() -> Finding:
    free = shutil.disk_usage(instance()).free
    told = f"{free / 1_000_000_000:,.1f} GB are free below {instance()}"
    advice = "make room: flask media prune --keep 20GB --dry-run says what could go"
    if free < TOO_LITTLE:
        return wrong("disk", told, advice)
    return warning("disk", told, advice) if free < LITTLE else ok("disk", told)


def stored() -> Finding:
    """Write a file, read it, delete it."""
    key, content = f"drafts/{secrets.token_hex(16)}", secrets.token_bytes(100)
    try:
        storage.put(key, content)
        is_same = storage.get(key) == content
        storage.delete(key)
    except (Missing, Unavailable) as error:
        return wrong("storage", f"it takes no files, or loses them ({error})", ANSWER)
    if not is_same:
        return wrong("storage", "it gives back what nobody put there", ANSWER)
    # Without the keys that its address may hold.
    url = urlsplit(current_app.config["STORAGE_URL"])
    named = f"{url.hostname or ''}{url.path}"
    return ok("storage", f"wrote, read and deleted a file in {named or instance() / 'media'}")


def front_end() -> Finding:
    if assets.is_fresh(root()):
        return ok("front-end files", "built from these sources")
    if (root() / assets.VENDOR / assets.STYLESHEETS[0]).exists():
        return warning("front-end files", "older than the sources", f"run: {assets.COMMAND}")
    return wrong("front-end files", "not built: pages have no style", f"run: {assets.COMMAND}")


def translations() -> Finding:
    offered = [code for code in current_app.config["LANGUAGES"] if code != catalogues.SOURCE]
    paths = {code: catalogues.path_of(root(), code) for code in offered}
    unknown = [code for code, path in paths.items() if not path.exists()]
    if unknown:
        found = f"LANGUAGES offers {', '.join(unknown)}, which nobody has translated"
        return wrong("translations", found, "take it out, or run: flask translate init")
    stale = [code for code, path in paths.items() if not is_compiled(path)]
    if stale:
        found = f"not compiled, or older than their texts: {', '.join(stale)}"
        return wrong("translations", found, "run: flask translate compile")
    return ok("translations", ", ".join([catalogues.SOURCE, *offered]))


def is_compiled(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime
