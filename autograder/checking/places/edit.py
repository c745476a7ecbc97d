"""One edit of a syntax tree: what is put where, and taken back."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

PLAIN, ADDED, COMBINED = range(3)  # it changes what stands there, adds to it, adds another part of the function
Slot = tuple[ast.AST, str, int | None]  # a field of a node, and which item of it


@dataclass(frozen=True)
class Edit:
    """A change of one kind at `node`: what is put into which slots of the tree; `step` is PLAIN, ADDED or COMBINED.

    Where it is `together`, each of its changes has a place of its own.
    """

    kind: str
    step: int
    node: ast.AST
    changes: tuple[tuple[Slot, Any], ...]
    together: bool = False

    @property
    def nodes(self) -> list[ast.AST]:
        """What stands where it changes something, before it is applied."""
        return [_get(slot) for slot, _ in self.changes] if self.together else [self.node]

    def without(self, change: tuple[Slot, Any]) -> Edit:
        """The same with one of its changes less."""
        kept = tuple(item for item in self.changes if item is not change)
        return replace(self, node=_get(kept[0][0]), changes=kept, together=len(kept) > 1)

    def apply(self) -> list[tuple[Slot, Any]]:
        """Change the tree; return what takes the change back."""
        before = [(slot, _get(slot)) for slot, _ in self.changes]
        for slot, new in self.changes:
            _put(slot, new)
        return before


def undo(before: Iterable[tuple[Slot, Any]]) -> None:
    """Take a change of the tree back."""
    for slot, old in before:
        _put(slot, old)


def _get(slot: Slot) -> Any:
    parent, name, place = slot
    value = getattr(parent, name)
    return value if place is None else value[place]


def _put(slot: Slot, new: Any) -> None:
    parent, name, place = slot
    if place is None:
        setattr(parent, name, new)
    else:
        getattr(parent, name)[place] = new


def slots(tree: ast.AST) -> Iterator[tuple[Slot, ast.AST]]:
    """Every node below `tree` with the slot where it stands, save annotations and decorators."""
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list", "ctx", "type_params"):
            continue
        items = enumerate(value) if isinstance(value, list) else [(None, value)]
        for place, item in items:
            if isinstance(item, ast.AST):
                yield (tree, name, place), item
                yield from slots(item)
