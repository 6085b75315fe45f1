"""A service on loopback that translates by writing the language in front."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from tests.lib import hostile
from tests.lib.hostile import Script, Server


class Translator:
    """What it was asked, and what it does instead of answering, if anything."""

    def __init__(self) -> None:
        self.questions: list[dict[str, Any]] = []
        self.heads: list[str] = []
        self.instead: Script | None = None
        self.server: Server

    def answer(self, sock: socket.socket, asked: bytes) -> None:
        head, _gap, body = asked.partition(b"\r\n\r\n")
        lines = head.decode().lower().split("\r\n")
        length = next(int(one[15:]) for one in lines if one.startswith("content-length:"))
        while len(body) < length and (piece := sock.recv(65_536)):
            body += piece
        self.heads.append(head.decode())
        self.questions.append(json.loads(body))
        path = head.split()[1].decode()
        said = libretranslate if path == "/translate" else deepl
        script = self.instead or hostile.says(
            json.dumps(said(self.questions[-1])).encode(), kind="application/json"
        )
        script(sock, asked)


def libretranslate(question: dict[str, Any]) -> dict[str, Any]:
    texts, target = question["q"], question["target"]
    if isinstance(texts, str):
        return {"translatedText": f"[{target}] {texts}"}
    return {"translatedText": [f"[{target}] {text}" for text in texts]}


def deepl(question: dict[str, Any]) -> dict[str, Any]:
    target = question["target_lang"]
    return {"translations": [{"text": f"[{target}] {text}"} for text in question["text"]]}


@contextmanager
def translating(app: Flask, api: str = "libretranslate") -> Iterator[Translator]:
    """The service that a site is configured with as long as the block lasts."""
    other = Translator()
    names = ("TRANSLATION_URL", "TRANSLATION_API", "TRANSLATION_KEY")
    before = {name: app.config[name] for name in names}
    with hostile.serving(other.answer) as server:
        other.server = server
        values = (server.url.rstrip("/"), api, "the key")
        app.config.update(zip(names, values, strict=True))
        yield other
    app.config.update(before)
