"""Where requests come from: which device, and which network."""

import ipaddress
from typing import Final, NamedTuple

import regex

# What a browser's name for itself contains, first what others contain as well.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
HANDHELD: Final = frozenset({"Android", "iOS", "iPadOS"})
PROGRAM = regex.compile(r"[A-Za-z][\w.-]{0,30}", regex.ASCII)


class Device(NamedTuple):
    """A browser and the system under it; "" for what is not known."""

    browser: str
    system: str

    @property
    def is_handheld(self) -> bool:
        return self.system in HANDHELD


def device(agent: str) -> Device:
    """What somebody uses, by what their browser or program calls itself."""
    browser = next((name for mark, name in BROWSERS if mark in agent), None)
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser is None and not agent.startswith("Mozilla/"):
        program = PROGRAM.match(agent)
        browser = program[0] if program else None
    return Device(browser or "", system)


def network(address: str) -> str:
    """The network of an address, of the size that one household or office moves about in."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    prefix = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network((parsed, prefix), strict=False))
