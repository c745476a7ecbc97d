"""A function that does not end is stopped, with signals and without, and the time of others is left alone."""

import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from autograder.checking import endless
from autograder.checking.endless import NeverEnds, did_not_end, within


def never() -> None:
    while True:
        pass


def catches_errors() -> None:
    while True:
        try:
            [][0]
        except Exception:
            continue


def catches_everything() -> None:
    while True:
        try:
            int("x")
        except:  # noqa: E722
            continue


def in_a_thread(call: Callable[[], Any]) -> Any:
    """What a call gives or raises in another thread, where no signal arrives."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(call())
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
    return found[0]


def stop(function: Callable[[], None]) -> BaseException | None:
    try:
        with within(0.2):
            function()
    except NeverEnds as late:
        return late
    return None


@pytest.mark.parametrize("function", [never, catches_errors, catches_everything])
def test_a_loop_without_an_end_is_stopped(function: Callable[[], None]) -> None:
    assert type(stop(function)) is NeverEnds


@pytest.mark.parametrize("function", [never, catches_errors])
def test_it_is_stopped_where_there_are_no_signals(function: Callable[[], None]) -> None:
    assert type(in_a_thread(lambda: stop(function))) is NeverEnds


def test_it_is_stopped_on_a_machine_that_has_no_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer")
    assert type(stop(never)) is NeverEnds


@pytest.mark.parametrize("run", [lambda call: call(), in_a_thread], ids=["with signals", "without"])
def test_the_line_where_it_was_stopped_is_named(run: Callable[[Any], Any]) -> None:
    late = run(lambda: stop(never))
    first = never.__code__.co_firstlineno
    said = did_not_end(late, 10).message
    lines = {
        f"It was stopped in line {first + 1} of never, `while True:`.",
        f"It was stopped in line {first + 2} of never, `pass`.",
    }
    assert said in lines


def test_what_ends_in_time_gives_its_result_and_leaves_no_clock_behind() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with within(5):
        result = sum(range(10))
    assert result == 45
    assert (signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)) == (before, (0.0, 0.0))


def test_the_stop_button_still_works() -> None:
    def interrupted() -> None:
        signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    try:
        with pytest.raises(KeyboardInterrupt), within(5):
            interrupted()
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_clock_of_somebody_else_goes_on() -> None:
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with within(5):
            pass
        time.sleep(0.4)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert rung == [1]


def test_a_function_has_ten_seconds() -> None:
    assert endless.SECONDS == 10
