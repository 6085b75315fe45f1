"""Services that translate, behind one function: what they are asked, and what they answer."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from app.lib import web
from app.lib.web import WebFault, Wish

NAMES: Final = {"deepl": "DeepL", "libretranslate": "LibreTranslate"}
SECONDS: Final = 6.0
MOST_BYTES: Final = 200_000
# Too many requests, and what DeepL says when nothing is left of a month.
USED_UP: Final = frozenset({402, 429, 456})
# DeepL wants to know which of these is meant.
VARIANTS: Final = {"EN": "EN-GB", "PT": "PT-PT", "ZH": "ZH-HANS"}


class Untranslated(Exception):
    """The service did not translate; `reason` is "slow", "used_up", "unknown" or "broken"."""

    def __init__(self, reason: str, detail: object = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


@dataclass(frozen=True)
class Service:
    """A service, where it is, and what it knows us by."""

    api: str
    url: str
    key: str = ""

    @property
    def name(self) -> str:
        return NAMES[self.api]


class Job(NamedTuple):
    """Texts in one language that are wanted in another one."""

    texts: Sequence[str]
    source: str
    target: str


def translate(service: Service, job: Job, agent: str) -> list[str]:
    """The texts of a job in its other language, in their order. Raises Untranslated."""
    path, ask, read = APIS[service.api]
    headers, question = ask(service, job)
    content = json.dumps(question).encode()
    wish = Wish(agent, most=MOST_BYTES, seconds=SECONDS)
    headers = {"Content-Type": "application/json", **headers}
    try:
        status, body = web.send(service.url + path, content, headers, wish)
    except WebFault as fault:
        raise Untranslated("slow" if fault.reason == "slow" else "broken", fault) from None
    if status != 200:
        reason = "used_up" if status in USED_UP else "unknown" if status == 400 else "broken"
        raise Untranslated(reason, status)
    try:
        texts = read(json.loads(body))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Untranslated("broken", type(error).__name__) from None
    if len(texts) != len(job.texts) or not all(isinstance(text, str) for text in texts):
        raise Untranslated("broken", "not what was asked for")
    return texts


def ask_libretranslate(service: Service, job: Job) -> tuple[dict[str, str], dict[str, Any]]:
    # Several at once are newer than the rest of it.
    texts = job.texts[0] if len(job.texts) == 1 else list(job.texts)
    question = {"q": texts, "source": job.source, "target": job.target, "format": "text"}
    return {}, question | ({"api_key": service.key} if service.key else {})


def listed(found: Any) -> list[str]:
    return found if isinstance(found, list) else [found]


def ask_deepl(service: Service, job: Job) -> tuple[dict[str, str], dict[str, Any]]:
    target = job.target.upper()
    question = {
        "text": list(job.texts),
        "source_lang": job.source.upper(),
        "target_lang": VARIANTS.get(target, target),
    }
    return {"Authorization": f"DeepL-Auth-Key {service.key}"}, question


Ask = Callable[[Service, Job], tuple[dict[str, str], dict[str, Any]]]
Read = Callable[[Any], list[str]]

APIS: Final[dict[str, tuple[str, Ask, Read]]] = {
    "libretranslate": (
        "/translate",
        ask_libretranslate,
        lambda said: listed(said["translatedText"]),
    ),
    "deepl": (
        "/v2/translate",
        ask_deepl,
        lambda said: [one["text"] for one in said["translations"]],
    ),
}
