"""How gunicorn serves the site: script/server and production read this file."""

import gc
import os
import sys
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from gunicorn.workers.base import Worker

# From wherever it is started.
chdir = str(Path(__file__).resolve().parent.parent)
sys.path.insert(0, chdir)

# Not into the environment: a worker that is started anew reads what stands there by then.
given = {**dotenv_values(Path(chdir) / ".env"), **os.environ}
# But for this one, which what is loaded next looks up.
os.environ["WEB_AFFINITY"] = given.get("WEB_AFFINITY") or "1"

# gunicorn calls both by their names.
from seating import child_exit, pre_fork  # noqa: E402, F401

wsgi_app = "microblog:app"
host, port = given.get("HOST") or "127.0.0.1", given.get("PORT") or "5000"
bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

# Threads, which wait for the database but never for a client.
worker_class = "serving.PatientWorker"
workers = int(given.get("WEB_CONCURRENCY") or "2")
threads = int(given.get("WEB_THREADS") or "4")
keepalive = 5
timeout = 30
graceful_timeout = 20

# The address of a request is in its first line and nowhere else, whoever else names one.
forwarder_headers = ""

# A socket in the home directory that nobody asked for.
control_socket_disable = True
# Heartbeat files belong in memory: a busy disk would look like a dead worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108

accesslog = given.get("ACCESS_LOG") or None
logger_class = "serving.Logger"
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'
loglevel = given.get("GUNICORN_LOG_LEVEL") or "warning"


def when_ready(server: Any) -> None:
    """Say where the site is, now that it can be reached."""
    address = given.get("SITE_URL") or f"http://{bind}"
    print(f"The site is at {address}/ (Ctrl-C stops it)", flush=True)  # noqa: T201


def post_worker_init(worker: Worker) -> None:
    """Start the job worker inside the web process; one worker is elected by a file lock."""
    # Not at the top: then the master would load the code, and a reload would not take it anew.
    from app import jobs

    # What was loaded stays: looking through it for garbage, again and again, finds nothing.
    gc.collect()
    gc.freeze()
    jobs.start_embedded(flask_app(worker))


def worker_exit(server: Any, worker: Worker) -> None:
    """Let the running jobs end before the process does."""
    from app import jobs

    jobs.stop_embedded(flask_app(worker))


def flask_app(worker: Worker) -> Any:
    """The Flask application that a worker loaded."""
    return worker.app.callable
