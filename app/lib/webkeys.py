"""Passkeys as browsers speak of them (WebAuthn): what they are asked, and what they answer.

The library that checks answers takes half a second to load: only who uses a passkey waits for it.
"""

import ipaddress
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

ANSWER_MAX: Final = 20_000


@dataclass(frozen=True)
class Site:
    """For whom keys are made: a host, where its pages are, and what it is called."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True)
class NewKey:
    """What a device says of a key that it has made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


class Copied(Exception):
    """A key was used less often, by its device's count, than it had been: there are two of it."""


@dataclass(frozen=True)
class Answer:
    """What a device says that has used a key, as long as nobody has checked it."""

    text: str
    challenge: str
    credential_id: bytes
    user_handle: bytes | None


def site_at(url: str, name: str) -> Site | None:
    """The site at an address; None where browsers make no passkeys: without a name, or HTTPS."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    with suppress(ValueError):
        ipaddress.ip_address(host)
        return None
    if parts.scheme != "https" and host != "localhost":
        return None
    standard = {"https": 443, "http": 80}.get(parts.scheme)
    port = "" if parts.port in {None, standard} else f":{parts.port}"
    return Site(host, f"{parts.scheme}://{host}{port}", name)


def making(site: Site, challenge: str, handle: bytes, username: str, known: list[bytes]) -> str:
    """What a browser is asked for a new key, as JSON; known ones are not made twice."""
    import webauthn
    from webauthn.helpers import structs

    required = structs.UserVerificationRequirement.REQUIRED
    selection = structs.AuthenticatorSelectionCriteria(
        resident_key=structs.ResidentKeyRequirement.REQUIRED, user_verification=required
    )
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_name=username,
        user_id=handle,
        challenge=challenge.encode(),
        authenticator_selection=selection,
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return webauthn.options_to_json(options)


def made(site: Site, text: str, challenge: str) -> NewKey | None:
    """The key that was made for this challenge; None if the answer says no such thing."""
    import webauthn

    try:
        found = webauthn.verify_registration_response(
            credential=text,
            expected_challenge=challenge.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001  parsers of what anybody may send raise whatever they like
        return None
    return NewKey(found.credential_id, found.credential_public_key, found.sign_count)


def using(site: Site, challenge: str, known: list[bytes]) -> dict[str, Any]:
    """What a browser is asked for the use of a key, one of those known or, without, of any."""
    keys = [{"type": "public-key", "id": encoded(one)} for one in known]
    return {
        "challenge": encoded(challenge.encode()),
        "rpId": site.host,
        "allowCredentials": keys,
        "userVerification": "required",
    }


def read(text: str) -> Answer | None:
    """An answer taken apart; None if it is none. Nothing in it is proven."""
    challenge = challenge_of(text)
    if challenge is None:
        return None
    try:
        told = json.loads(text)
        handle = told["response"].get("userHandle")
        whom = decoded(handle) if handle else None
        return Answer(text, challenge, decoded(told["id"]), whom)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def challenge_of(text: str) -> str | None:
    """What an answer of either kind says it answers."""
    if len(text) > ANSWER_MAX:
        return None
    try:
        client = json.loads(decoded(json.loads(text)["response"]["clientDataJSON"]))
        return decoded(client["challenge"]).decode("ascii")
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def used(site: Site, answer: Answer, public_key: bytes, sign_count: int) -> int | None:
    """How often the key was used by now, as its device counts; None if the answer proves nothing.

    A device that counts has counted on. Raises Copied where it has not.
    """
    import webauthn

    try:
        # What the library says of a count is only that something was wrong: it is compared below.
        found = webauthn.verify_authentication_response(
            credential=answer.text,
            expected_challenge=answer.challenge.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001  as above
        return None
    if 0 < sign_count >= found.new_sign_count:
        raise Copied
    return found.new_sign_count


def encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
