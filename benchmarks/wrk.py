"""Load from wrk, which takes less of the machine than a program in Python."""

import re
import subprocess
from pathlib import Path

from benchmarks.load import HOST, Result, Target

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}
SCRIPT = Path(__file__).with_name("post.lua")


def measure(target: Target, port: int, connections: int, seconds: float) -> Result:
    """Raises CalledProcessError when wrk cannot reach the server."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency"]
    for header in target.headers():
        command += ["-H", header]
    if target.form:
        command += ["-s", str(SCRIPT)]
    command += [f"http://{HOST}:{port}{target.path}"]
    if target.form:
        command += ["--", target.body()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return read(done.stdout)


def read(said: str) -> Result:
    """What wrk's report says."""
    return Result(
        per_second=float(found(r"Requests/sec:\s+([\d.]+)", said) or 0),
        p50=milliseconds(found(r"50%\s+([\d.]+\w+)", said)),
        p99=milliseconds(found(r"99%\s+([\d.]+\w+)", said)),
        failed=sum(map(int, re.findall(r"(?:responses:|connect|read|write|timeout) (\d+)", said))),
    )


def found(pattern: str, said: str) -> str:
    match = re.search(pattern, said)
    return match.group(1) if match else ""


def milliseconds(text: str) -> float:
    """`1.5ms`, `820us` or `2.1s`; 0 for nothing."""
    match = re.fullmatch(r"([\d.]+)([a-z]+)", text)
    return float(match.group(1)) * UNITS[match.group(2)] if match else 0.0
