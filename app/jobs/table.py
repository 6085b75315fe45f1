"""What create_app() tells the queue: handlers by name, who follows what, and the chores."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask, current_app

from app.jobs.carrier import Carrier

Handler = Callable[[dict[str, Any]], object]


@dataclass(frozen=True)
class Chore:
    """Something to do again and again, in a job of its own each time."""

    name: str
    every: timedelta
    run: Callable[[], object]

    @property
    def handler(self) -> str:
        """The name of the handler that does it."""
        return f"chore {self.name}"


@dataclass(frozen=True)
class Table:
    """Handlers by name, the names of those that follow each kind of event, and the chores.

    Raises ValueError for a follower that is no handler.
    """

    handlers: Mapping[str, Handler] = field(default_factory=dict)
    followers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    chores: Sequence[Chore] = ()

    def __post_init__(self) -> None:
        unknown = {name for names in self.followers.values() for name in names} - set(self.handlers)
        if unknown:
            raise ValueError(f"no handler of that name: {', '.join(sorted(unknown))}")

    def handler(self, name: str) -> Handler:
        """Raises LookupError where nobody has that name."""
        for chore in self.chores:
            if chore.handler == name:
                return lambda _args: chore.run()
        if name not in self.handlers:
            raise LookupError(f"no handler named {name!r}")
        return self.handlers[name]


@dataclass(frozen=True)
class Queue:
    """The queue of one application."""

    table: Table
    carrier: Carrier


def queue(app: Flask | None = None) -> Queue:
    """The queue of an application, or of the current one."""
    found: Queue = (app or current_app).extensions["jobs"]
    return found


def is_reachable() -> bool:
    """Whether what carries jobs to the workers answers; where it does not, they come later."""
    return queue().carrier.is_reachable()


def followers_of(kind: str) -> Sequence[str]:
    """The names of the handlers that follow events of a kind."""
    return queue().table.followers.get(kind, ())
