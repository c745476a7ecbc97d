"""The runner's end of the line to the trusted side: one JSON object a line, each way."""

from __future__ import annotations

import builtins
import itertools
import json
import os
from typing import Any

import orjson

from autograder.checking.values import decode, encode

CHUNK = 1 << 16


class Wire:
    """Sends and receives messages over two pipes."""

    def __init__(self, source: int, sink: int) -> None:
        self.source, self.sink = source, sink
        self.pending = self.kept = b""
        self.tickets = itertools.count(1)

    def send(self, message: dict[str, Any]) -> None:
        """Send one message; a leading newline ends whatever a killed process left half written."""
        self.send_bytes(as_bytes(message))

    def keep(self, message: dict[str, Any]) -> None:
        """Send a message together with the next one: a cell that ended is told with the start of the one after it."""
        self.keep_bytes(as_bytes(message))

    def keep_bytes(self, data: bytes) -> None:
        self.kept += b"\n" + data + b"\n"

    def send_bytes(self, data: bytes) -> None:
        self.keep_bytes(data)
        left, self.kept = memoryview(self.kept), b""
        while left:
            left = left[os.write(self.sink, left) :]

    def receive(self) -> dict[str, Any]:
        """Return the next message that is an object; ends the process when the trusted side has gone."""
        while True:
            line, newline, rest = self.pending.partition(b"\n")
            if newline:
                self.pending = rest
                message = _parse(line)
                if message:
                    return message
            else:
                self.pending += self._read()

    def ask(self, helper: str, arguments: tuple[Any, ...]) -> Any:
        """Return the trusted side's result of `helper(*arguments)`; raises what the right function raised where it has none."""
        ticket = f"{os.getpid()}-{next(self.tickets)}"
        self.send({"ask": helper, "ticket": ticket, "args": encode(arguments)})
        reply = self.receive()
        while reply.get("ticket") != ticket:
            reply = self.receive()
        if "raised" in reply:
            raise _exception(reply["raised"])
        return decode(reply["answer"])

    def _read(self) -> bytes:
        data = os.read(self.source, CHUNK)
        if not data:
            os._exit(0)
        return data


def as_bytes(message: dict[str, Any]) -> bytes:
    """The JSON of a message in one line; text with half characters, which only Python knows, is spelled out."""
    try:
        return orjson.dumps(message)
    except TypeError:
        return json.dumps(message).encode()


def _exception(raised: dict[str, str]) -> Exception:
    """Return the exception that the right function raised on the trusted side."""
    kind = getattr(builtins, raised["type"], None)
    known = isinstance(kind, type) and issubclass(kind, (ValueError, TypeError, IndexError, ArithmeticError))
    return kind(raised["text"]) if known and kind else ValueError(raised["text"])


def _parse(line: bytes) -> dict[str, Any]:
    try:
        message = orjson.loads(line)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}
