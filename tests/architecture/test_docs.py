"""The documents say what is there."""

import re
from pathlib import Path

import pytest

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


def test_limits_are_those_of_the_table() -> None:
    assert limits.LIMITS["login"] == "10 per 5 minutes"
