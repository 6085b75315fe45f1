"""A Redis of one's own, for as long as a test needs it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import job_site


@contextmanager
def redis_server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Its address and its process; without one the test is skipped, but never in CI."""
    server = shutil.which("redis-server")
    if server is None:
        assert not os.environ.get("CI"), "redis-server has to be there"
        pytest.skip("there is no redis-server")
    port = job_site.free_port()
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir"]
    with subprocess.Popen([*command, str(folder)], stdout=subprocess.DEVNULL) as process:
        try:
            job_site.until(lambda: job_site.is_open(port))
            yield f"redis://127.0.0.1:{port}/0", process
        finally:
            process.kill()
