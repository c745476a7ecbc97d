"""The runner's ends of its pipes to the trusted side: one JSON object a line, each way."""

from __future__ import annotations

import builtins
import contextlib
import itertools
import json
import os
from typing import TYPE_CHECKING, Any

import orjson

from autograder.checking.values import decode, encode

if TYPE_CHECKING:
    from autograder.checking.records import CellError
    from autograder.sandbox.messages import FromRunner, Reply

CHUNK = 1 << 16


class Wire:
    """Sends and receives messages over two pipes."""

    def __init__(self, source: int, sink: int) -> None:
        self.source, self.sink = source, sink
        self.pending = self.kept = b""
        self.tickets = itertools.count(1)

    def send(self, message: FromRunner) -> None:
        """Send one message; a leading newline ends whatever a killed process left half written."""
        self.send_bytes(as_bytes(message))

    def keep(self, message: FromRunner) -> None:
        """Send a message together with the next one: the end of a cell goes out with the start of the one after it."""
        self.keep_bytes(as_bytes(message))

    def keep_bytes(self, data: bytes) -> None:
        self.kept += b"\n" + data + b"\n"

    def send_bytes(self, data: bytes) -> None:
        self.keep_bytes(data)
        left, self.kept = memoryview(self.kept), b""
        while left:
            left = left[os.write(self.sink, left) :]

    def receive(self) -> Any:
        """Return the next message that is an object; ends the process when the trusted side has gone."""
        while True:
            line, newline, rest = self.pending.partition(b"\n")
            if not newline:
                data = os.read(self.source, CHUNK)
                if not data:
                    os._exit(0)
                self.pending += data
                continue
            self.pending = rest
            with contextlib.suppress(ValueError):
                message = orjson.loads(line)
                if isinstance(message, dict) and message:
                    return message

    def ask(self, helper: str, arguments: tuple[Any, ...]) -> Any:
        """Return the trusted side's result of `helper(*arguments)`; raises what the right function raised where it has none."""
        ticket = f"{os.getpid()}-{next(self.tickets)}"
        self.send({"ask": helper, "ticket": ticket, "args": encode(arguments)})
        reply: Reply = self.receive()
        while reply.get("ticket") != ticket:
            reply = self.receive()
        if "raised" in reply:
            raise _exception(reply["raised"])
        return decode(reply["answer"])


def as_bytes(message: FromRunner) -> bytes:
    """The JSON of a message in one line; text with half characters, which only Python knows, is spelled out."""
    try:
        return orjson.dumps(message)
    except TypeError:
        return json.dumps(message).encode()


def _exception(raised: CellError) -> Exception:
    """Return the exception that the right function raised on the trusted side."""
    kind = getattr(builtins, raised["type"], None)
    known = isinstance(kind, type) and issubclass(kind, (ValueError, TypeError, IndexError, ArithmeticError))
    return kind(raised["text"]) if known and kind else ValueError(raised["text"])
