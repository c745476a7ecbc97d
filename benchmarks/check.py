"""What `check` costs in a notebook, and what its imports cost beyond numpy. Run: python -m benchmarks.check"""

from __future__ import annotations

import contextlib
import io
import statistics
import subprocess
import sys
import time

from autograder.checking import check as desk
from autograder.checking.key import public_key
from autograder.course.course import own_course
from autograder.forge.build_keys import mistaken
from autograder.forge.solutions import reference

ROUNDS = 20
NOTEBOOK = (
    "from autograder import check, check_all, example, hint, open_assignment, show\n"
    "from utils.activations import relu, relu_backward, sigmoid, sigmoid_backward\n"
    "from utils.datasets import load_digits_4_9\n"
    "from utils.plots import show_costs\n"
    'open_assignment("2_L_layer")\n'
)


def main() -> None:
    """Print both tables."""
    for line in (*check_lines("2_L_layer"), *import_lines()):
        print(line)


def check_lines(assignment: str) -> list[str]:
    """Median and 95th percentile of one `check`, over right functions and over every known mistake."""
    desk.open_assignment(assignment)
    spec = own_course().spec(assignment)
    right = [reference(spec)[name] for name in public_key(assignment).exercises]
    wrong = [mistaken(spec, mistake)[mistake.exercise] for mistake in spec.mistakes]
    timed = {"right functions": right * ROUNDS, "known mistakes": wrong * 3}
    return [_line(f"check, {name}", [_seconds(function) for function in functions]) for name, functions in timed.items()]


def _seconds(function: object) -> float:
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        desk.check(function)  # type: ignore[arg-type]
    return time.perf_counter() - start


def import_lines() -> list[str]:
    """What a notebook's first cell costs beyond importing numpy, in fresh processes, interleaved."""
    pairs = [(_process("import numpy"), _process("import numpy\n" + NOTEBOOK)) for _ in range(ROUNDS // 2)]
    extra = [with_course - alone for alone, with_course in pairs]
    return [_line("import numpy alone", [alone for alone, _ in pairs]), _line("first cell beyond numpy", extra)]


def _process(code: str) -> float:
    timed = f"import time\nstart = time.perf_counter()\n{code}\nprint(time.perf_counter() - start)"
    return float(subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True).stdout)


def _line(name: str, seconds: list[float]) -> str:
    high = statistics.quantiles(seconds, n=20)[-1]
    return f"{name:26} median {1000 * statistics.median(seconds):7.1f} ms   p95 {1000 * high:7.1f} ms   (n = {len(seconds)})"


if __name__ == "__main__":
    main()
