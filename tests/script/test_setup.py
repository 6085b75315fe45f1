"""script/setup and script/server fail with one line that says what to do."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder in which nothing is set up yet."""
    shutil.copytree(ROOT / "script", tmp_path / "script")
    (tmp_path / "requirements.txt").write_text("no-such-package==1\n")
    return tmp_path


def run(script: Path, **environment: str) -> tuple[int, str, str]:
    """The exit code, what was said, and what went wrong."""
    own = {**os.environ, **environment}
    done = subprocess.run([script], env=own, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def stand_in(folder: Path, commands: str) -> str:
    """A program that takes Python's place."""
    program = folder / "python"
    program.write_text(f"#!/bin/sh\n{commands}\n")
    program.chmod(0o755)
    return str(program)


def test_names_a_python_that_is_too_old(clone: Path) -> None:
    old = stand_in(clone, "exit 1")
    code, _, said = run(clone / "script/setup", PYTHON=old)
    assert code == 1
    assert said == f"script/setup: PYTHON={old} is not Python 3.11 or later.\n"


def test_asks_for_python_where_there_is_none(clone: Path) -> None:
    programs = clone / "bin"
    programs.mkdir()
    for name in ("sh", "dirname"):
        (programs / name).symlink_to(shutil.which(name) or "")
    code, _, said = run(clone / "script/setup", PATH=str(programs), PYTHON="")
    assert code == 1
    assert said.startswith("script/setup: Python 3.11 or later is needed: install it")
    assert said.count("\n") == 1


def test_asks_for_the_venv_module(clone: Path) -> None:
    program = stand_in(clone, 'case "$2" in *ensurepip*) exit 1 ;; esac')
    code, _, said = run(clone / "script/setup", PYTHON=program)
    assert code == 1
    assert "has no venv module: install it" in said
    assert said.count("\n") == 1


def test_says_that_the_network_is_missing(clone: Path) -> None:
    index = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    code, said, wrong = run(clone / "script/setup", PYTHON=sys.executable, **index)
    assert code == 1
    assert said.splitlines()[-1] == "Installing the packages of requirements.txt"
    assert wrong.startswith("script/setup: could not install the packages: check the network")
    assert wrong.count("\n") == 1


def test_says_that_the_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, said = run(ROOT / "script/server", HOST="127.0.0.1", PORT=str(port))
    assert code == 1
    assert said == f"script/server: port {port} is taken: try `PORT={port + 1} script/server`.\n"


@pytest.mark.parametrize("port", ["http", "0", "65536"])
def test_refuses_what_is_not_a_port(port: str) -> None:
    code, _, said = run(ROOT / "script/server", PORT=port)
    assert code == 1
    assert said == f"script/server: PORT={port} is not a number from 1 to 65535.\n"


def test_says_why_the_database_cannot_be_brought_up_to_date(tmp_path: Path) -> None:
    (tmp_path / "microblog.db").mkdir()
    settings = {"DATABASE_URL": "", "INSTANCE_PATH": str(tmp_path), "PORT": "5799"}
    code, _, said = run(ROOT / "script/server", SECRET_KEY="x" * 40, **settings)
    assert code == 1
    assert said.startswith("script/server: could not bring the database up to date;")
    assert "unable to open database file" in said
    assert said.count("\n") == 1


def test_says_why_no_key_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "instance"
    code, _, said = run(ROOT / "script/setup", SECRET_KEY="", INSTANCE_PATH=str(folder))
    assert code == 1
    assert said.startswith(f"script/setup: could not write {folder}/secret_key. (NotADirectory")
    assert said.count("\n") == 1
