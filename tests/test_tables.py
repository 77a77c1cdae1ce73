"""What a reader of a chapter sees of many numbers."""

import re

import numpy as np
import pytest

from lstm_lib.tables import sci, table

NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1.0, "1.0"),
        (0.35, "0.35"),
        (0.0123, "0.012"),
        (0.00123, "1.2 × 10⁻³"),
        (-4.4e-12, "-4.4 × 10⁻¹²"),
        (9.96, "10"),
        (42.4, "42"),
        (123.4, "123"),
        (1234.0, "1.2 × 10³"),
        (12345.0, "1.2 × 10⁴"),
        (6.3e29, "6.3 × 10²⁹"),
    ],
)
def test_sci_size_decides_the_form(value, text):
    assert sci(value).replace(NO_BREAK, " ") == text


def test_sci_digits_count_decimals_of_the_factor():
    assert sci(6.34e29, 0) == f"6{NO_BREAK}×{NO_BREAK}10²⁹"
    assert sci(6.34e29, 2) == f"6.34{NO_BREAK}×{NO_BREAK}10²⁹"


def test_table_html_has_heads_and_cells_with_real_superscripts():
    shown = table(["start", "lag 99"], [("0.9 ×", np.float64(2.96e-5)), ("a < b", "–")])._repr_html_()
    assert re.findall(r"<th [^>]*>(.*?)</th>", shown) == ["start", "lag 99", "0.9 ×", "a &lt; b"]
    assert re.findall(r"<td [^>]*>(.*?)</td>", shown) == [f"3.0{NO_BREAK}×{NO_BREAK}10<sup>−5</sup>", "–"]
    assert shown.count('scope="col"') == 2 and shown.count('scope="row"') == 2


def test_table_text_is_aligned():
    lines = repr(table(["a", "long head"], [("first", 1), ("b", 20)])).splitlines()
    assert lines == ["a       long head", "first           1", "b              20"]


def test_table_row_of_another_length_is_refused():
    with pytest.raises(ValueError) as error:
        table(["a", "b"], [("1", "2"), ("3",)])
    assert str(error.value) == "table: each row must have 2 entries, one per column, got 1: 3. Add or remove entries."
