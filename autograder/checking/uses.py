"""Which names a function uses, and what it calls: a function that calls another one can only be judged once that is there."""

from __future__ import annotations

from collections.abc import Iterable
from types import CodeType, FunctionType
from typing import Any


def lacks(function: Any, asked: Iterable[str], namespace: dict[str, Any]) -> bool:
    """Whether a function, or one of `namespace` that it calls, uses one of the `asked` names that is not in `namespace`."""
    missing = set(asked).difference(namespace)
    waiting, seen = [function], set[int]()
    while waiting and missing:
        item = waiting.pop()
        if type(item) is FunctionType and id(item) not in seen:
            seen.add(id(item))
            names = names_in(item.__code__)
            if not names.isdisjoint(missing):
                return True
            waiting += [namespace[name] for name in names if name in namespace]
    return False


def names_in(code: CodeType) -> set[str]:
    """All names that code and the code within it use."""
    return set(code.co_names).union(*(names_in(item) for item in code.co_consts if isinstance(item, CodeType)))
