"""How fast a large archive is read, in how much memory, and how long others wait meanwhile.

`python -m benchmarks.imports mastodon 100000` makes an archive and a site for it, both forgotten.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import func, select

from app import create_app, jobs
from app.extensions import db, storage
from app.main import past_reading
from app.models import imports, users
from app.models.posts import Post
from tests import pasts


def main() -> None:
    kind, count = sys.argv[1], int(sys.argv[2])
    megabytes = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        measure(Path(folder), kind, count, megabytes)


def measure(folder: Path, kind: str, count: int, megabytes: int) -> None:
    path = folder / "archive.zip"
    pasts.large(path, count, kind, megabytes * 1024 * 1024)
    print(f"{kind}: {count} posts, {path.stat().st_size / 1e6:.0f} MB")
    app = create_app({"INSTANCE_PATH": str(folder), "SITE_NAME": "Benchmark"})
    with app.app_context():
        upgrade()
        person = users.register("john", "john@example.org", "x")
        db.session.commit()
        assert person is not None
        person_id, key = person.id, imports.new_key()
        storage.take(imports.upload_of(key), path)
        imports.begin(person_id, key, 1, kind=past_reading.ARCHIVE, audience="")
        db.session.commit()
        waits = watch()
        began, spent = time.monotonic(), time.process_time()
        jobs.run_due(app)
        took, cpu = time.monotonic() - began, time.process_time() - spent
        made = db.session.scalar(select(func.count()).select_from(Post)) or 0
    tell(waits)
    print(f"{made} posts in {took:.0f} s ({cpu:.0f} s of work): {made / took:.0f} a second")


def tell(waits: list[float]) -> None:
    waits.sort()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    half, most, longest = (waits[len(waits) * part // 100 - 1] * 1000 for part in (50, 99, 100))
    print(f"memory {peak:.0f} MB")
    print(f"transactions: half {half:.0f} ms, p99 {most:.0f} ms, longest {longest:.0f} ms")


def watch() -> list[float]:
    """Note how long each transaction that writes posts takes, its commit included."""
    waits: list[float] = []
    write = past_reading.write_posts
    commit = db.session.commit
    begun = [0.0]

    def writing(*arguments: object) -> float:
        begun[0] = write(*arguments)  # type: ignore[arg-type]
        return begun[0]

    def committing() -> None:
        commit()
        if begun[0]:
            waits.append(time.monotonic() - begun[0])
            begun[0] = 0.0

    past_reading.write_posts = writing  # type: ignore[assignment]
    db.session.commit = committing  # type: ignore[method-assign]
    return waits


if __name__ == "__main__":
    main()
