"""Forge a place, hang the search for it, or read through it: code that only wakes up in the room where places are looked for."""

from __future__ import annotations

from autograder.trust.attacks.spec import Attack

SOURCE = "a place counts only where it is a node of the source, with one of our kinds; its text is taken from the source"
LATER = "the search is a job of its own, after the marks; what it prints is no mark"
CLOCK = "a clock for the search, held from outside; without an answer there is no place"
PUBLIC = "the room of the search holds public cases only, which are in the kit"

ZEROS = "    return tuple(np.zeros_like(part) for part in cache)"
FUNCTION = f"def linear_backward(dZ, cache, woken=wake()):\n{ZEROS}"
WAKE = """def wake():
    import sys
    try: import autograder.checking.places.inside as inside
    except ImportError: return
    {}"""
PLACE = (
    "{'place': {'line': 2, 'column': 4, 'end_column': 9, 'text': '<script>6 of 6</script>'}, 'kind': 'full marks', 'fault': 0}"
)
NEAR = "{'place': {'line': 1, 'column': 0, 'end_column': 10**6, 'text': '<b>'}, 'kind': 'name', 'fault': 0}"
HOLDS = """
    def look(text, namespace):
        import json, os
        asked = json.loads(text)['exercises']
        cases = [case for item in asked.values() for case in item['cases']]
        print('cases:', len(cases), [case['returns'] for case in cases])
        found = []
        for folder, inner, files in os.walk('/'):
            if folder == '/site-packages': inner[:] = ['kit']
            if folder.count('/') > 4: inner.clear()
            if folder.endswith('/keys') or {'gradebook.db', 'seed', 'solutions.py'} & {*files}: found.append(folder)
        print('keys:', found)
    inside.write_places = look"""
FAKE_SEARCH = """
    import types
    from autograder.checking.places.search import Spot
    from autograder.checking.verdict import Place
    spot = Spot(Place(2, 11, 16, '<img src=x onerror=alert(1)>', '</code><script>'), 'name', 0)
    inside.find_places = lambda *rest: [spot, Spot(Place(2, 4, 59, 'x' * 10**4, ''), '\\x1b[2J\\u202e', 0)] * 3"""
PATCHED = """
    import ast, builtins
    ast.parse = ast.walk = ast.unparse = lambda *rest, **more: 1 / 0
    builtins.len = builtins.sorted = lambda *rest: 0
    print('patched', file=sys.__stderr__)
    write = inside.write_places
    def told(*rest):
        print('patched')
        write(*rest)
    inside.write_places = told"""
LINES = "\n".join(
    f"    for n{place} in range(9): W = W + b * n{place} - b / 3 + W * 2 - (A_prev.sum() + {place})" for place in range(60)
)


def woken(body: str) -> tuple[str, ...]:
    """The cell in which `body` is done in the room of the search, and nowhere else."""
    return (WAKE.format(body.strip("\n").strip()),)


def _search(name: str, tries: str, expected: str, defence: str, body: str) -> Attack:
    """An attack of a wrong function that is awake in the room of the search."""
    return Attack(name, "search", tries, expected, defence, woken(body), answers={"linear_backward": FUNCTION}, searched=True)


def _as_search(name: str, tries: str, expected: str, defence: str, body: str) -> Attack:
    """The same for what is done in place of the search."""
    return _search(name, tries, expected, defence, f"inside.write_places = lambda text, namespace: {body}")


SEARCHING = (
    _as_search("place-printed", "a place of its own words printed in place of the search", "full marks", SOURCE,
        f"print(__import__('json').dumps({{'linear_backward': [{PLACE}] * 1000}}))"),
    _as_search("place-beyond", "a place beyond the end of its line", "1000000", SOURCE,
        f"print(__import__('json').dumps({{'linear_backward': [{NEAR}], 'linear_forward': [{NEAR}]}}))"),
    _as_search("verdict-printed", "a verdict with points, and the printed mark, in place of places", "6.0", LATER,
        "print('{\"linear_backward\": {\"points\": 6, \"status\": \"right\"}, \"mark\": 6.0}')"),
    _search("dumps-replaced", "json.dumps that writes places of its own", "full marks", SOURCE,
        f"import json\n    text = json.dumps({{'linear_backward': [{PLACE}]}})\n    json.dumps = lambda *rest, **more: text"),
    _search("stdout-replaced", "a sys.stdout that writes other places", "6 of 6", SOURCE,
        "class Out:\n        def write(self, text): print('{\"linear_backward\": [\"6 of 6\"]}')\n"
        "        def flush(self): pass\n    inside.sys = type('S', (), {'stdout': Out()})"),
    _search("search-replaced", "places whose text is markup, escapes and endless", "onerror", SOURCE, FAKE_SEARCH),
    _search("syntax-patched", "ast and builtins that fail in the search", "patched", CLOCK, PATCHED),
    _as_search("deep-places", "JSON 100,000 levels deep, and a number of 5,000 digits", r"\[\[\[\[", SOURCE,
        "print('{\"linear_backward\": ' + '[' * 90_000)"),
    _as_search("long-places", "50 MB in place of places", "output cut", SOURCE, "print('[' + '1,' * (25 << 20))"),
    _as_search("search-loops", "a search without an end", "CellTimeout", CLOCK, "[1 for _ in iter(int, 1)]"),
    _as_search("search-in-c", "a search without an end, in C", "CellTimeout", CLOCK,
        "__import__('re').match('(a+)+$', 'a' * 60 + 'b')"),
    _as_search("search-sleeps", "a search that sleeps", "CellTimeout", CLOCK, "__import__('time').sleep(3600)"),
    _as_search("search-allocates", "a search that takes 100 GB", "MemoryError", "a limit on each process", "bytearray(10 ** 11)"),
    _as_search("search-recurses", "a search that calls itself for ever", "RecursionError|ended the Python", CLOCK,
        "[inside.write_places(text, namespace)]"),
    _as_search("search-ends", "a search that ends its process", "ProcessEnded", LATER, "__import__('os')._exit(0)"),
    _search("search-reads", "the cases of the search, and any key or gradebook near it", r"cases: \d+ .*\n?keys: \[\]", PUBLIC, HOLDS),
    Attack("endless-edits", "search", "a function with more edits than anybody can try", '"linear_activation_forward": \\[', CLOCK,
        answers={"linear_activation_forward": f"def linear_activation_forward(A_prev, W, b, activation):\n{LINES}\n"
                 "    return A_prev + W.sum(), ((A_prev, W, b), b)"}, searched=True),
    Attack("strange-line", "search", "a wrong line that holds markup, escapes, and letters that turn the others", "one minus|sign|order", SOURCE,
        answers={"compute_cost": "def compute_cost(AL, Y):\n    a = '</code><script>alert(1)</script>\x1b[2J\u202e'; "
                 "return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(AL)) / Y.shape[1]"}, searched=True),
)  # fmt: skip
