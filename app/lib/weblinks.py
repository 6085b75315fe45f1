"""Addresses of web pages that people give for themselves."""

from app.lib import links


def normalise(address: str) -> str | None:
    """An http(s) address to link to, with https:// put before one without; None for anything else.

    It is one just where it would be linked in a text: with a host, and no user name before that.
    """
    if "://" not in address:
        address = f"https://{address}"
    found = next(links.find(address), None)
    return address if found and found.url == address and "." in links.label(address) else None
