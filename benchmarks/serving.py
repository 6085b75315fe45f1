"""Starts a site under gunicorn, as script/server does, and stops it again."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection

from benchmarks.load import HOST

START_WITHIN = 30


@contextmanager
def serve(config: str, environment: Mapping[str, str]) -> Iterator[int]:
    """A server that runs within the block; its port.

    Raises RuntimeError when it does not answer in time.
    """
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", config],
        env={**os.environ, **environment, "HOST": HOST, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return once a worker answers, and the others have had time to start, too."""
    began = time.monotonic()
    while time.monotonic() < began + START_WITHIN and server.poll() is None:
        connection = HTTPConnection(HOST, port, timeout=START_WITHIN)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(time.monotonic() - began)
            return
        finally:
            connection.close()
    raise RuntimeError("the server did not start")
