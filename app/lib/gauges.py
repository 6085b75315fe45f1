"""What is counted for Prometheus, by all processes of a machine together, in files that they share.

Nothing is counted, and the library is not even loaded, until begin() was called.
"""

import fcntl
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

LATENCIES: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
JOB_SECONDS: Final = (0.01, 0.05, 0.25, 1, 5, 30, 120, 600)
FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
# What those counted that are not there any more, under a number that no process has.
PAST: Final = 0


class Row(NamedTuple):
    """A figure that is looked up when somebody asks: its labels and its value."""

    labels: Sequence[str]
    value: float


class Figure(NamedTuple):
    """What Prometheus is told of such a figure."""

    name: str
    text: str
    labels: Sequence[str]
    rows: Collection[Row]


class RouteCounts(NamedTuple):
    """The counters of one address and method, found once."""

    seconds: Any
    statements: Any
    database_seconds: Any


class Counts:
    """The counters of this process."""

    def __init__(self, folder: Path) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.folder = folder
        registry = CollectorRegistry()
        route = ("method", "route")

        def counter(name: str, text: str, *labels: str) -> Any:
            return Counter(f"microblog_{name}", text, labels, registry=registry)

        self.seconds = Histogram(
            "microblog_request_seconds",
            "How long requests took.",
            route,
            registry=registry,
            buckets=LATENCIES,
        )
        self.answers = counter("answers", "Requests by how they were answered.", "code")
        self.statements = counter("statements", "Statements that requests needed.", *route)
        self.database = counter("database_seconds", "How long those took.", *route)
        self.slow = counter("slow_requests", "Requests that were logged as slow.", *route)
        self.mails = counter("mails", "Mails by whether they were sent.", "outcome")
        self.job_seconds = Histogram(
            "microblog_job_seconds",
            "How long jobs took, by how they ended: done, retried, failed.",
            ("handler", "outcome"),
            registry=registry,
            buckets=JOB_SECONDS,
        )
        self._routes: dict[tuple[str, str], RouteCounts] = {}
        self._answers: dict[int, Any] = {}

    def request(self, method: str, route: str, code: int) -> RouteCounts:
        """Count an answer; the counters of its address."""
        answers = self._answers.get(code)
        if answers is None:
            answers = self._answers[code] = self.answers.labels(str(code))
        answers.inc()
        found = self._routes.get((method, route))
        if found is None:
            counters = (self.seconds, self.statements, self.database)
            found = RouteCounts(*(one.labels(method, route) for one in counters))
            self._routes[method, route] = found
        return found


_begun: Counts | None = None


def begin(folder: Path) -> None:
    """Count from now on, in files of that folder; a process counts in one folder only."""
    global _begun
    if _begun is not None:
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Where the library looks when it is loaded, which must be after this.
    os.environ[FOLDER] = str(folder)
    with alone(folder):
        fold(folder)
        _begun = Counts(folder)


def counts() -> Counts | None:
    """This process's counters, if it counts."""
    return _begun


def count_mail(*, is_sent: bool) -> None:
    if _begun is not None:
        _begun.mails.labels("sent" if is_sent else "failed").inc()


def count_job(handler: str, outcome: str, seconds: float) -> None:
    if _begun is not None:
        _begun.job_seconds.labels(handler, outcome).observe(seconds)


def exposition(figures: Collection[Figure]) -> tuple[str, str]:
    """What all processes of this machine have counted, and some figures: the text and its type.

    Raises LookupError where nothing is counted.
    """
    if _begun is None:
        raise LookupError("nothing is counted here")
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.core import GaugeMetricFamily
    from prometheus_client.multiprocess import MultiProcessCollector

    class Found:
        def collect(self) -> Iterator[Any]:
            for figure in figures:
                family = GaugeMetricFamily(
                    f"microblog_{figure.name}", figure.text, labels=figure.labels
                )
                for row in figure.rows:
                    family.add_metric(row.labels, row.value)
                yield family

    registry = CollectorRegistry()
    gather: Any = MultiProcessCollector
    gather(registry, str(_begun.folder))
    registry.register(Found())
    with alone(_begun.folder):
        return generate_latest(registry).decode(), CONTENT_TYPE_LATEST


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let nobody read these files while somebody folds them, nor two fold them."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fold(folder: Path) -> None:
    """Put together what processes counted that are not there any more: a counter never falls."""
    from prometheus_client.mmap_dict import MmapedDict as Untyped

    open_file: Any = Untyped
    for kind in ("counter", "histogram"):
        past = folder / f"{kind}_{PAST}.db"
        left = [path for path in folder.glob(f"{kind}_*.db") if is_left(path)]
        if not left:
            continue
        sums = open_file(str(past))
        for path in left:
            for key, value, _at, _place in open_file.read_all_values_from_file(str(path)):
                sums.write_value(key, sums.read_value(key)[0] + value, 0.0)
        sums.close()
        for path in left:
            path.unlink()


def is_left(path: Path) -> bool:
    """Whether the process that counted in a file is gone."""
    number = int(path.stem.rpartition("_")[2])
    if number == PAST:
        return False
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    # This process has not counted yet: another one had its number.
    return number == os.getpid()
