"""Devices in words."""

from flask_babel import gettext as _

from app.lib import origins


def device_words(agent: str) -> str:
    """What somebody uses, as in "Firefox on Windows"."""
    device = origins.device(agent)
    if device.browser and device.system:
        return _("%(browser)s on %(system)s", browser=device.browser, system=device.system)
    return device.browser or device.system or _("Unknown device")


def is_handheld(agent: str) -> bool:
    return origins.device(agent).is_handheld
