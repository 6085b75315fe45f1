"""Fills a site, serves it, loads it, and prints a table: `script/bench --help` says more."""

import argparse
import tempfile
from pathlib import Path

from benchmarks import load, searching, serving, site
from benchmarks.load import Result, Target

HELLO = Target("hello", "/")
HEADING = "{:<16}{:>12}{:>10}{:>10}{:>10}{:>7}{:>10}"
ROW = "{:<16}{:>12,.0f}{:>10.1f}{:>10.1f}{:>10.1f}{:>7}{:>10.2f}"
NAMES = ("", "requests/s", "p50 ms", "p99 ms", "alone ms", "SQL", "of hello")
WARM_UP = 2.0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--follows", type=int, default=200, help="how many the reader follows")
    parser.add_argument("--connections", type=int, default=8, help="2 workers x 4 threads")
    parser.add_argument("--seconds", type=float, default=8, help="for each page")
    parser.add_argument("--data", type=Path, help="keep the filled site here, for further runs")
    parser.add_argument("--database", default="", help="another database than one in SQLite")
    parser.add_argument("--search", action="store_true", help="measure searching, not the pages")
    parser.add_argument("--rounds", type=int, default=6, help="for each query and way to search")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.data or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        site.fill(folder, options.database, options.people, options.posts)
        prepared = site.Site(folder, options.database)
        if options.search:
            searching.report(prepared.app, prepared.searcher(options.follows), options.rounds)
        else:
            run(prepared, folder, options)


def run(prepared: site.Site, folder: Path, options: argparse.Namespace) -> None:
    """Measure every page between two measurements of the yardstick, and print what was found."""
    targets = prepared.targets(options.follows)
    counts = {target.name: prepared.statements(target) for target in targets}
    before = hello(options)
    found = {}
    environment = site.environment(folder, options.database)
    with serving.serve("deploy/gunicorn.conf.py", environment) as port:
        for target in targets:
            found[target.name] = measure(target, port, options)
    after = hello(options)
    print(f"\nLoad from {load.name_of_generator()}, {options.connections} connections;")
    print(f"{options.posts:,} posts by {options.people:,} people, {options.follows} followed\n")
    print(HEADING.format(*NAMES))
    yardstick = (before[0].per_second + after[0].per_second) / 2
    rows = {"hello": before, **found, "hello, again": after}
    for name, (loaded, alone) in rows.items():
        rate = loaded.per_second
        times = (loaded.p50, loaded.p99, alone.p50)
        print(ROW.format(name, rate, *times, counts.get(name, 0), rate / yardstick))
        if loaded.failed or alone.failed:
            print(f"    {loaded.failed + alone.failed} of these answers were refusals")


def hello(options: argparse.Namespace) -> tuple[Result, Result]:
    with serving.serve("benchmarks/hello_server.py", {}) as port:
        return measure(HELLO, port, options)


def measure(target: Target, port: int, options: argparse.Namespace) -> tuple[Result, Result]:
    """Under load, and one request after the other."""
    load.measure(target, port, options.connections, WARM_UP)
    loaded = load.measure(target, port, options.connections, options.seconds)
    return loaded, load.measure(target, port, 1, WARM_UP)


if __name__ == "__main__":
    main()
