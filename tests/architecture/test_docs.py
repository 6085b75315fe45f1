"""The documents say what is there."""

import re
from pathlib import Path

import pytest
from limits import parse_many

from app import limits

ROOT = Path(__file__).parents[2]
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()
NAMED = set(re.findall(r"`((?:app/[\w/]+|microblog|config|serving)(?:\.py|/))`", ARCHITECTURE))


def test_every_module_is_named() -> None:
    modules = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if "demo" not in path.parts and (path.name != "__init__.py" or path.parent.name == "pages")
    }
    modules |= {"microblog.py", "config.py", "serving.py", "app/__init__.py"}
    assert modules - NAMED == set()


def test_every_named_module_is_there() -> None:
    assert [name for name in NAMED if not (ROOT / name).exists()] == []


def test_the_readme_knows_every_setting() -> None:
    readme = (ROOT / "README.md").read_text()
    settings = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config.py").read_text())
    settings += re.findall(r'environ(?:\.get)?[\[(]"([A-Z_]+)"', (ROOT / "config.py").read_text())
    assert [name for name in settings if f"`{name}`" not in readme] == []


@pytest.mark.parametrize("link", re.findall(r"\]\((\w[^)#:]+)\)", (ROOT / "README.md").read_text()))
def test_the_readme_links_to_what_is_there(link: str) -> None:
    assert (ROOT / link).exists()


def test_the_limits_are_those_that_were_decided() -> None:
    decided = {
        "login": [(10, 300)],
        "login_account": [(20, 3600)],
        "factor": [(5, 300)],
        "sign_up": [(5, 1800)],
        "mail": [(3, 1800), (6, 86400)],
        "mail_account": [(3, 3600)],
        "tie": [(400, 86400)],
        "change": [(1200, 3600)],
        "anything": [(300, 300)],
        "post": [(300, 10800)],
        "picture": [(30, 1800)],
        "preview": [(60, 3600)],
        "draft": [(900, 3600)],
        "follow": [(400, 86400)],
        "import": [(20, 86400)],
        "translation": [(60, 3600)],
        "reaction": [(600, 3600)],
        "search": [(300, 300)],
        "vote": [(600, 3600)],
        "message": [(60, 300), (1000, 86400)],
        "chat": [(60, 86400)],
        "invitation": [(20, 86400)],
        "report": [(400, 86400)],
        "export": [(4, 86400)],
    }
    parsed = {name: parse_many(limit) for name, limit in limits.LIMITS.items()}
    found = {name: [(i.amount, i.get_expiry()) for i in items] for name, items in parsed.items()}
    assert found == decided
