import numpy as np
import pytest

from utils.tables import load_own_table, scale_like

ROWS = [f"{i},{i * i},{i % 2}" for i in range(30)]


def write(folder, lines):
    path = folder / "table.csv"
    path.write_text("\n".join(["a,b,label", *lines]) + "\n", encoding="utf-8")
    return str(path)


def test_two_thirds_of_the_rows_are_to_learn_from_and_columns_are_examples(tmp_path):
    shapes = [array.shape for array in load_own_table(write(tmp_path, ROWS))]
    assert shapes == [(2, 20), (1, 20), (2, 10), (1, 10)]


def test_no_row_is_lost_and_each_keeps_its_label(tmp_path):
    X_train, Y_train, X_test, Y_test = load_own_table(write(tmp_path, ROWS))
    X, Y = np.hstack([X_train, X_test]), np.hstack([Y_train, Y_test])
    assert sorted(X[0]) == list(range(30)) and np.array_equal(X[1], X[0] ** 2) and np.array_equal(Y[0], X[0] % 2)


def test_a_file_from_a_spreadsheet_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["a,b,label", *ROWS]), encoding="utf-8-sig")
    assert load_own_table(str(path))[0].shape == (2, 20)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["1,2,yes"] * 12, "numbers only"),
        (["1,2,0", "1,0"] * 12, "numbers only"),
        (ROWS[:5], "10 or more examples"),
        ([f"{i},1" for i in range(12)], "label, 0 or 1"),
        (["1,2,0"] * 12, "both there"),
        (["nan,2,0", "1,2,1"] * 6, "no number may be missing"),
        ([], "10 or more examples"),
    ],
)
@pytest.mark.filterwarnings("ignore:loadtxt")
def test_a_table_that_cannot_be_used_is_said_and_replaced(tmp_path, capsys, lines, words):
    arrays = load_own_table(write(tmp_path, lines))
    told = capsys.readouterr().out
    assert words in told and told.endswith("The breast cancer data is used instead.\n")
    assert arrays[0].shape == (30, 380)


def test_a_missing_file_is_named_and_replaced(tmp_path, capsys):
    assert load_own_table(str(tmp_path / "none.csv"))[0].shape == (30, 380)
    assert "There is no file none.csv beside this notebook." in capsys.readouterr().out


def test_scaled_rows_have_mean_0_and_spread_1_in_training_and_test_uses_the_same_numbers():
    X_train, X_test = np.array([[1.0, 3.0], [5.0, 5.0]]), np.array([[5.0], [6.0]])
    np.testing.assert_allclose(scale_like(X_train, X_train), [[-1, 1], [0, 0]])
    np.testing.assert_allclose(scale_like(X_train, X_test), [[3], [1]])
