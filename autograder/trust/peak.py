"""How much memory some work takes at most, in this process and in all that it starts."""

from __future__ import annotations

import os
import threading

from autograder.sandbox.memory import held

EVERY = 0.05


class Peak:
    """The bytes that are held at most inside of `with`, beyond those at its beginning.

    It looks twenty times a second, so a short peak may be missed.
    """

    def __init__(self) -> None:
        self.start, self.most = held(os.getpid()), 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def megabytes(self) -> int:
        """The same in MB."""
        return self.most >> 20

    def _watch(self) -> None:
        while not self._over.wait(EVERY):
            self.most = max(self.most, held(os.getpid()) - self.start)
