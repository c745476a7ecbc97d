"""Rooms that are kept warm: a job takes an idle one of its kind where there is one, and gives it back."""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from autograder.sandbox.isolation import isolation
from autograder.sandbox.rooms import Room
from autograder.sandbox.walls import RoomKind, Support, kind_of_room, new_wall


class Pool:
    """The rooms of this process that serve no job: those that are idle, and those that are still starting."""

    def __init__(self) -> None:
        self.idle: list[Room] = []
        self.starting: list[tuple[RoomKind, Future[Room]]] = []
        self.lock = threading.Lock()
        self.starter = ThreadPoolExecutor(1)  # a room ends with the thread that started it: this one does not end before
        atexit.register(self.close)

    def warm(self, count: int, support: Support) -> None:
        """Start so many rooms for jobs with this support, in the background."""
        waiters, kind = ThreadPoolExecutor(count), kind_of_room(support)
        self.starting.extend((kind, waiters.submit(self._new, support)) for _ in range(count))
        waiters.shutdown(wait=False)

    def borrow(self, support: Support) -> Room:
        """An idle room for a job with this support, else one that is starting, else a new one.

        Raises OSError or RuntimeError where it cannot be started.
        """
        kind = kind_of_room(support)
        with self.lock:
            for room in self.idle:
                if room.kind == kind and room.process.poll() is None:
                    self.idle.remove(room)
                    return room
            found = next((item for item in self.starting if item[0] == kind), None)
            if found:
                self.starting.remove(found)
        return found[1].result() if found else self._new(support)

    def give_back(self, room: Room) -> None:
        """Keep a room, whose job has ended, for the next one."""
        with self.lock:
            self.idle.append(room)

    def close(self) -> None:
        """Stop every room that serves no job."""
        with self.lock:
            while self.starting:
                with contextlib.suppress(Exception):
                    self.idle.append(self.starting.pop()[1].result())
            while self.idle:
                self.idle.pop().leave()

    def _new(self, support: Support) -> Room:
        room = self.starter.submit(Room, kind_of_room(support), new_wall(support)).result()
        room.wait_until_ready()
        return room


POOL = Pool()


@contextlib.contextmanager
def warm_rooms(count: int, support: Support) -> Iterator[None]:
    """Start so many rooms for jobs with this support in the background, where this machine has a wall.

    At the end of the block all idle rooms are stopped.
    """
    if count and isolation().works:
        POOL.warm(count, support)
    try:
        yield
    finally:
        POOL.close()


def close_rooms() -> None:
    """Stop every idle room."""
    POOL.close()
