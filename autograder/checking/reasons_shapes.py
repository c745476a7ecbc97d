"""Reasons for errors of operators and indices: shapes that do not fit, and values of a kind that does not belong there."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from autograder.checking.compare import SAME
from autograder.checking.failing import written_alike
from autograder.checking.key import Exercise
from autograder.checking.operands import Words, a_value, facts, shape_of, together
from autograder.checking.records import Operand, Raised

SIGNS = ("@", "*", "+", "-", "/", "//", "%", "**", "^", "&", "|", "<<", ">>", "~", ">", "<", ">=", "<=", "==", "!=")
ENTRYWISE = {"maximum", "minimum", "power", "greater", "less", "equal", "where", "logaddexp", "hypot", "mod", "floor_divide"}
REFUSED = (
    "unsupported operand type",
    "can only concatenate",
    "can't multiply",
    "bad operand type",
    "ufunc '",
    "'",
    "loop of ufunc",
)


def sign_of(error: Raised) -> str:
    """The operator that failed, also where it was written as a call of numpy's; empty where it was something else."""
    operation = error.get("operation", "")
    name = operation.rpartition(".")[2]
    if operation.startswith(("call np.", "call numpy.")):
        return SAME.get(name, "*" if name in ENTRYWISE else "")
    plain = operation if operation in SIGNS else operation.removesuffix("=")
    return plain if plain in SIGNS else ""


def sides_of(error: Raised) -> list[Operand]:
    operands = error.get("operands", [])
    return operands[1:] if error.get("operation", "").startswith("call ") else operands


def _product(exercise: Exercise, error: Raised) -> Words | None:
    """A matrix product whose inner sizes differ, or whose result does not fit where it is to be written."""
    sides = sides_of(error)
    shapes = [(() if item["what"] in ("int", "float") else shape_of(item)) for item in sides]
    if sign_of(error) != "@" or error["type"] != "ValueError" or len(shapes) != 2:
        return None
    left, right = shapes
    if left is None or right is None:
        return None
    held = together(sides)
    if not left or not right:
        message = f"{held}; `{sides[bool(left)]['text']}` is one number, and a matrix product wants an array on each side."
        return "product-shapes", "a matrix product with a single number", message
    inner = left[-1], right[-2] if len(right) > 1 else right[0]
    if inner[0] != inner[1]:
        message = f"{held}; the inner sizes {inner[0]} and {inner[1]} differ."
        return "product-shapes", "the shapes of a matrix product do not fit", message
    if error.get("operation") == "@=" and len(left) == len(right) == 2:
        message = f"{held}; the product is {(left[0], right[1])}, and cannot be written into the place of {left}."
        return "product-in-place", "a product does not fit into the array that it is written into", message
    return None


def _entries(exercise: Exercise, error: Raised) -> Words | None:
    """Two arrays that do not fit together entry by entry."""
    shapes = [shape for item in sides_of(error) if (shape := shape_of(item)) is not None]
    if sign_of(error) in ("", "@") or error["type"] != "ValueError" or len(shapes) != 2 or not _is_misfit(shapes):
        return None
    left, right = shapes
    message = f"{together(sides_of(error))}; the shapes {left} and {right} do not fit together entry by entry."
    if len(left) == len(right) == 2 and left[0] == right[0]:
        return "other-examples", "two arrays with different numbers of columns meet", message
    return "elementwise-shapes", "the shapes of an elementwise operation do not fit", message


def _is_misfit(shapes: Sequence[tuple[int, ...]]) -> bool:
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        return True
    return False


KINDS = {  # what fits least comes first
    "None": ("none-used", "None is used where numbers are needed"),
    "function": ("function-used", "a function is used where what it returns is needed"),
    "dict of": ("dict-used", "a whole dictionary is used where one of its entries is needed"),
    "str": ("text-used", "a text is used where numbers are needed"),
    "tuple of": ("tuple-used", "several things are used where one is needed"),
    "list of": ("list-used", "a list is used where numbers or an array are needed"),
}


def _kinds(exercise: Exercise, error: Raised) -> Words | None:
    """An operator beside which something stands that is no number and no array."""
    sign, sides = sign_of(error), sides_of(error)
    whats = [item["what"] for item in sides]
    if not sign or (error["type"] != "ValueError" and not error["text"].startswith(REFUSED)):
        return None
    if sign == "+" and "str" in whats and {"int", "float"} & set(whats):
        return (
            "text-and-number",
            "a text and a number meet at `+`",
            f"{together(sides)}, and `+` joins a text with a text only.",
        )
    if sign == "^" and all(what in ("float", "int") or what.startswith("array") for what in whats):
        return "no-power", "`^` is not a power in Python", f"{together(sides)}; `^` works on the bits of whole numbers only."
    if (error["type"] == "ValueError" and sign != "@") or (sign == "%" and whats[:1] == ["str"]):
        return None
    return next((words for kind in KINDS for item in sides if (words := _out_of_place(item, kind, sign))), None)


def _out_of_place(item: Operand, kind: str, sign: str) -> Words | None:
    if not item["what"].startswith(kind):
        return None
    name, title = KINDS[kind]
    return name, title, f"`{item['text']}` is {a_value(item)}, and `{sign}` works on numbers and arrays."


def _stacked(exercise: Exercise, error: Raised) -> Words | None:
    """A call of numpy's for products or entries that got a tuple: numpy made one array of it."""
    tuples = [item for item in sides_of(error) if item["what"].startswith("tuple of")]
    if error["type"] != "ValueError" or not sign_of(error):
        return None
    if not tuples:
        return _thick(error)
    message = f"{together(sides_of(error))}: a function that returns several things was kept whole, or a tuple was made here."
    return "three-dimensions", "a tuple stands where one array belongs", message


def _thick(error: Raised) -> Words | None:
    """An array of three dimensions, which numpy makes of a tuple of arrays."""
    shapes = [shape for shape in re.findall(r"\([\d,]+\)", error["text"]) if shape.count(",") > 1]
    tuples = [f"`{name}` is a {what}" for name, what in error.get("names", {}).items() if what.startswith("tuple of")]
    if not shapes or not tuples:
        return None
    return "three-dimensions", "an array has three dimensions", f"an array {shapes[0]} meets another one; {', '.join(tuples)}."


def _key(exercise: Exercise, error: Raised) -> Words | None:
    """A key that a dictionary does not hold: the keys that it has, and one that is written much like it."""
    operands = error.get("operands", [])
    if error["type"] != "KeyError" or error.get("operation") != "subscript" or len(operands) < 2 or "keys" not in error:
        return ("key-error", f"there is no key {error['text']}", _asked(error)) if error["type"] == "KeyError" else None
    owner, asked, keys = operands[0], operands[1], error["keys"]
    held = f"`{owner['text']}` holds {_listed(keys)}" if keys else f"`{owner['text']}` is empty"
    near = written_alike(error["text"].strip("'\""), keys, 0.6)
    braces = asked["text"][:1] in "'\"" and "{" in asked["text"] and "}" in asked["text"]
    if braces:
        message = f"{held}. The key is a plain text, so its braces stay as they are: no number was put into them."
        return "key-braces", f"there is no key {error['text']}", message
    more = f" `{near[0]}` is there: is it meant?" if near else ""
    return "key-error", f"there is no key {error['text']}", f"{held}.{more}"


def _asked(error: Raised) -> str:
    return f"A dictionary was asked for {error['text']}, which it does not hold."


def _listed(keys: list[str]) -> str:
    return ", ".join(keys) if len(keys) < 12 else f"{', '.join(keys[:11])} and more"


def _index(exercise: Exercise, error: Raised) -> Words | None:
    """An index that is too high, or none at all; or something that has no entries."""
    operands = error.get("operands", [])
    if error.get("operation") != "subscript" or not operands or error["type"] not in ("IndexError", "TypeError"):
        return None
    owner, parts = operands[0], operands[1:]
    if "out of range" in error["text"] and parts and owner["what"].startswith(("list of", "tuple of")):
        many = int(owner["what"].split()[-1])
        count = f"its places count from 0 to {many - 1}" if many else "it has no places yet"
        return "index-range", "an index is too high or too low", f"{together(operands)}; {count}."
    if "not subscriptable" in error["text"]:
        message = f"`{owner['text']}` is {a_value(owner)}, which has no entries to be asked for."
        return "no-entries", "square brackets stand behind something without entries", message
    if any(part["what"] == "str" for part in parts) and owner["what"].startswith(("array", "list of", "tuple of")):
        text = next(part for part in parts if part["what"] == "str")
        asked = text.get("value", text["text"])
        name = "tuple-used" if owner["what"].startswith("tuple") else "no-index"
        message = f"`{owner['text']}` is {a_value(owner)}, no dictionary, and was asked for {asked}."
        return name, f"a key is asked of {_kind(owner)}", message
    if found := re.search(r"too many indices.* is (\d+)-dimensional, but (\d+)", error["text"]):
        has = f"has {found[1]} dimension{'s' * (found[1] != '1')}"
        message = f"`{owner['text']}` is {a_value(owner)}: it {has}, and {found[2]} indices stand behind it."
        return "too-many-indices", "there are more indices than dimensions", message
    if "not tuple" in error["text"]:
        message = f"`{owner['text']}` is {a_value(owner)}, which takes one index; a comma between two makes a tuple of them."
        return "too-many-indices", "several indices stand where one belongs", message
    if "ndices" in error["text"] or "indices" in error["text"]:
        message = f"{'; '.join(facts(operands))}. An index is a whole number, and here one is something else."
        return "no-index", "an index is no whole number", message
    return None


def _kind(owner: Operand) -> str:
    return {"a": "an array", "l": "a list", "t": "a tuple"}[owner["what"][0]]


RULES = (_product, _entries, _stacked, _kinds, _key, _index)
