"""What the documents promise."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_security_policy_names_a_private_channel_and_supported_versions() -> None:
    # security 57
    policy = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "Report a vulnerability" in policy
    assert "privately" in policy
    assert "## Supported versions" in policy
    assert "release (0.1)" in policy


def test_the_licence_is_mit() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert licence.startswith("MIT License")
    assert "Microblog contributors" in licence
