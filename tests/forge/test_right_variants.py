"""Law 3: every right variant passes, with full marks, on every key, and so do the functions that call it."""

import pytest

from tests.forge.marking import ASSIGNMENT, IN_PLACE, KEYS, MAX_POINTS, NAMES, VARIANTS, key_of, mark, mark_one, with_cells

IDS = [f"{exercise}: {style}" for exercise, style in VARIANTS]


@pytest.mark.parametrize("which", ["shipped", *KEYS])
def test_the_solutions_get_full_marks(which: int | str) -> None:
    verdicts = mark(key_of(which), with_cells())
    assert {name: verdict.points for name, verdict in verdicts.items()} == MAX_POINTS
    assert {verdict.status for verdict in verdicts.values()} == {"right"}


@pytest.mark.parametrize("exercise", NAMES)
def test_every_function_has_at_least_three_other_right_variants(exercise: str) -> None:
    assert sum(name == exercise for name, _ in VARIANTS) >= 3


@pytest.mark.parametrize(("exercise", "style"), VARIANTS, ids=IDS)
def test_a_right_variant_keeps_all_nine_functions_right(exercise: str, style: str) -> None:
    functions = with_cells(**{exercise: VARIANTS[exercise, style]})
    for which in KEYS:
        verdicts = mark(key_of(which), functions)
        assert {name: item.status for name, item in verdicts.items()} == dict.fromkeys(NAMES, "right"), which
        assert {name: item.points for name, item in verdicts.items()} == MAX_POINTS
        assert all(item.blame is None and not item.diagnoses for item in verdicts.values())


@pytest.mark.parametrize("place", IN_PLACE, ids=str)
def test_changing_parameters_in_place_is_right_and_gets_a_note(place: tuple[str, str]) -> None:
    verdict = mark_one(key_of(7), place[0], with_cells(**{place[0]: VARIANTS[place]})[place[0]])
    assert verdict.status == "right"
    assert verdict.notes == ("your function changed `parameters` in place: allowed here",)


@pytest.mark.parametrize("style", ["deepcopy", "comprehension"])
def test_a_variant_that_works_on_copies_gets_no_note(style: str) -> None:
    cell = VARIANTS["update_parameters", style]
    verdict = mark_one(key_of(7), "update_parameters", with_cells(update_parameters=cell)["update_parameters"])
    assert verdict.notes == ()


def test_variants_of_different_functions_work_together() -> None:
    for number in range(6):
        chosen = {name: [cell for (owner, _), cell in VARIANTS.items() if owner == name] for name in NAMES}
        functions = with_cells(**{name: cells[number % len(cells)] for name, cells in chosen.items()})
        verdicts = mark(key_of(7), functions)
        assert {name: item.points for name, item in verdicts.items()} == MAX_POINTS, ASSIGNMENT
