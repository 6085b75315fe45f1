"""Addresses of web pages that people give for themselves."""

from urllib.parse import urlsplit


def normalise(address: str) -> str | None:
    """An http(s) address to link to, with https:// put before one without; None for anything else.

    An address that names a user before its host could pass for another site's, and is none.
    """
    if "://" not in address:
        address = f"https://{address}"
    if any(character.isspace() or character in '<>"`\\' for character in address):
        return None
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or "@" in parts.netloc:
        return None
    return address if host and "." in host.strip(".") else None
