"""How much memory some work takes at most, in this process and in all that it starts."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.sandbox.memory import held

EVERY = 0.05


class Peak:
    """The bytes held at most beyond those of the beginning; looked at twenty times a second, so a short peak may be missed."""

    def __init__(self) -> None:
        self.start = held(os.getpid())
        self.most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    @property
    def megabytes(self) -> int:
        """The same in MB."""
        return self.most >> 20

    def _watch(self) -> None:
        while not self._done.wait(EVERY):
            self.most = max(self.most, held(os.getpid()) - self.start)


@contextmanager
def peak() -> Iterator[Peak]:
    """Watch what is held while the block runs."""
    found = Peak()
    found._thread.start()
    try:
        yield found
    finally:
        found._done.set()
        found._thread.join()
