"""Second factors as people have them: an app, codes on paper, and a device with passkeys."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.lib import clock
from app.models import factors
from app.models.audit import AuditEvent
from app.models.users import User
from app.pages.letters import signing_keys
from tests import make

CODE, SECURITY = "/auth/login/code", "/settings/security"
ORIGIN, HOST = "http://localhost", "localhost"


def code(secret: str, steps: int = 0) -> str:
    """What an app shows now, or some spans of time later."""
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()) + 30 * steps)


def app_of(user: User) -> str:
    """The secret of an app that is asked for at each login; codes of two minutes ago are used."""
    assert factors.begin_app(user, signing_keys())
    pending = factors.pending_app(user)
    assert pending is not None
    secret = factors.secret_of(pending, signing_keys())
    assert secret is not None
    pending.confirmed_at, pending.last_step = clock.now(), int(clock.now().timestamp()) // 30 - 4
    db.session.commit()
    return secret


def codes_of(user: User) -> list[str]:
    codes = factors.new_codes(user)
    db.session.commit()
    return codes


def show_password(client: FlaskClient, user: User, **fields: str) -> Any:
    form = {"username": user.username, "password": make.PASSWORD, **fields}
    return client.post("/auth/login", data=form)


def type_code(client: FlaskClient, typed: str) -> int:
    return client.post(CODE, data={"code": typed}).status_code


def kinds(user: User) -> list[str]:
    query = select(AuditEvent.kind).where(AuditEvent.user_id == user.id).order_by(AuditEvent.id)
    return list(db.session.scalars(query))


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/settings/account").status_code == 200


def text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


@dataclass
class Device:
    """Makes passkeys and uses them, as a telephone would."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = b"key-one"
    count: int = 1
    handle: bytes = b""
    origin: str = ORIGIN
    flags: int = 0x05  # somebody is there, and it is who should be

    def make(self, options: dict[str, Any]) -> str:
        self.handle = urlsafe_b64decode(options["user"]["id"] + "==")
        public = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (public.x, public.y))
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        identified = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data = self.seen(self.flags | 0x40) + identified + cose
        proof = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        told = self.told("webauthn.create", options["challenge"])
        return self.sent(clientDataJSON=told, attestationObject=proof)

    def use(self, options: dict[str, Any]) -> str:
        self.count += 1
        told = self.told("webauthn.get", options["challenge"])
        data = self.seen(self.flags)
        signed = self.key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"authenticatorData": data, "signature": signed, "userHandle": self.handle}
        return self.sent(clientDataJSON=told, **parts)

    def seen(self, flags: int) -> bytes:
        host = hashlib.sha256(HOST.encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4, "big")

    def told(self, what: str, challenge: str) -> bytes:
        return json.dumps({"type": what, "challenge": challenge, "origin": self.origin}).encode()

    def sent(self, **response: bytes) -> str:
        own = text(self.credential_id)
        parts = {name: text(part) for name, part in response.items()}
        whole = {"id": own, "rawId": own, "type": "public-key", "response": parts}
        return json.dumps(whole)


def add_passkey(client: FlaskClient, device: Device, name: str = "Phone") -> Any:
    """Add the device's key to whoever is logged in, through the pages."""
    options = client.get("/settings/security/passkeys/new").json
    assert options is not None
    form = {"name": name, "answer": device.make(options), "current_password": make.PASSWORD}
    return client.post("/settings/security/passkeys", data=form)


def answer(client: FlaskClient, device: Device) -> str:
    options = client.get("/auth/login/passkey").json
    assert options is not None
    return device.use(options)


def use_passkey(client: FlaskClient, device: Device, **fields: str) -> Any:
    form = {"answer": answer(client, device), **fields}
    return client.post("/auth/login/passkey", data=form)
