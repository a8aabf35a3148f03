"""Quantities: what is read, the canonical form, exact arithmetic."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuberuntime.meta.quantity import Format, Quantity, QuantityError

FORMATS: list[Format] = ["BinarySI", "DecimalSI", "DecimalExponent"]
NANOS = st.integers(-(10**30), 10**30)
QUANTITIES = st.builds(Quantity, NANOS, st.sampled_from(FORMATS))
POWERS_OF_TEN = {
    "n": -9,
    "u": -6,
    "m": -3,
    "": 0,
    "k": 3,
    "M": 6,
    "G": 9,
    "T": 12,
    "P": 15,
    "E": 18,
    "e3": 3,
    "E-2": -2,
    "e+12": 12,
}
BINARY = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
SUFFIXES = st.sampled_from([*POWERS_OF_TEN, *BINARY])


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("0", "0"),
        ("0Gi", "0"),
        ("-0", "0"),
        ("1.5", "1500m"),
        ("1.5Gi", "1536Mi"),
        ("1024Mi", "1Gi"),
        ("1000Mi", "1000Mi"),
        ("1023", "1023"),
        ("0.5Ki", "512"),
        ("100.035Ki", "102435840m"),
        ("1000k", "1M"),
        ("1E", "1E"),
        ("1000E", "1000E"),
        ("1E3", "1e3"),
        ("1.2e3", "1200"),
        ("12E6", "12e6"),
        ("1e21", "1e21"),
        ("1E-3", "1e-3"),
        ("0.05", "50m"),
        (".001", "1m"),
        ("1.", "1"),
        ("1.G", "1G"),
        ("+7Gi", "7Gi"),
        ("-1.5Gi", "-1536Mi"),
        ("-1500", "-1500"),
    ],
)
def test_the_canonical_form(text: str, canonical: str) -> None:
    assert str(Quantity.parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("3.001n", "4n"),
        ("-3.001n", "-4n"),
        ("0.9n", "1n"),
        ("1.1E-9", "2e-9"),
        ("1e-999999999", "1e-9"),
        ("0e999999999", "0"),
        ("0.000000000001Ki", "2n"),
    ],
)
def test_what_is_finer_than_a_nano_is_rounded_up(text: str, canonical: str) -> None:
    assert str(Quantity.parse(text)) == canonical


def test_a_binary_amount_below_one_is_decimal_from_then_on() -> None:
    assert Quantity.parse("0.0005Ki").format == "DecimalSI"
    assert Quantity.parse("0.5Ki").format == "BinarySI"


def test_a_binary_amount_below_a_kibi_is_written_with_decimal_suffixes() -> None:
    assert str(Quantity.of(1000, "BinarySI")) == "1k"
    assert str(Quantity.of(-1000, "BinarySI")) == "-1k"


def test_binary_amounts_stop_at_the_largest_int64() -> None:
    largest = Quantity.of(2**63 - 1)
    assert Quantity.parse("9Ei") == largest
    assert Quantity.parse("-9223372036854775807Ki") == -largest
    assert Quantity.parse("12E") == Quantity.of(12 * 10**18)


@pytest.mark.parametrize(
    "text",
    [
        "k",
        ".",
        "+",
        "1.1.M",
        "1+1.0M",
        "0.1mi",
        "0.1am",
        "aoeu",
        ".5i",
        "1i",
        "-3.01i",
        "-3.01e-",
        "1e",
        "1Ki3",
        "1ee3",
        "--1",
        "NaN",
        "inf",
        "٣",
        "1_0",
        "0x1",
        "1e1001",
    ],
)
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        Quantity.parse(text)


@pytest.mark.parametrize("text", ["", " 1", "1 ", "1" * 1001, "1e" + "9" * 5000])
def test_blanks_and_endless_digits_are_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        Quantity.parse(text)


def test_numbers_of_a_manifest_are_quantities() -> None:
    assert Quantity.parse(2) == Quantity.parse("2")
    assert Quantity.parse(0.1) == Quantity.parse("100m")
    assert Quantity.parse(1e22) == Quantity.parse("1e22")
    with pytest.raises(QuantityError):
        Quantity.parse(True)
    with pytest.raises(QuantityError):
        Quantity.parse(float("nan"))


def test_a_sum_is_written_as_its_first_term_that_is_not_zero() -> None:
    assert str(Quantity.parse("1Gi") + Quantity.parse("1")) == "1073741825"
    assert str(Quantity.parse("1Gi") + Quantity.parse("1073741824")) == "2Gi"
    assert str(Quantity.parse("1073741824") + Quantity.parse("1Gi")) == "2147483648"
    assert str(Quantity.parse("0") + Quantity.parse("1Gi")) == "1Gi"
    assert str(Quantity.parse("0") - Quantity.parse("1Gi")) == "-1Gi"
    assert str(Quantity.parse("100m") + Quantity.parse("0Gi")) == "100m"


def test_requests_add_up_and_compare() -> None:
    used = sum(map(Quantity.parse, ["250m", "0.5", "1"]), Quantity.parse("0"))
    assert str(used) == "1750m"
    assert Quantity.parse("1.75") == used <= Quantity.parse("2")
    assert max(used, Quantity.parse("1Ki")) == Quantity.parse("1024")
    assert str(used * 4) == str(4 * used) == "7"
    assert str(-used) == "-1750m"
    assert abs(-used) == used


def test_values_are_rounded_away_from_zero() -> None:
    assert (Quantity.parse("1.1").value(), Quantity.parse("-1.1").value()) == (2, -2)
    assert Quantity.parse("1100u").milli_value() == 2
    assert Quantity.parse("5").milli_value() == 5000
    assert Quantity.parse("1501").scaled_value(3) == 2
    assert Quantity.parse("1").scaled_value(-12) == 10**12


def test_it_converts_to_python_numbers() -> None:
    assert Quantity.parse("1.5Gi").as_decimal() == Decimal(1610612736)
    assert float(Quantity.parse("250m")) == 0.25
    assert Quantity.of(Decimal("0.1")) == Quantity.parse("100m")
    assert str(Quantity.of(2**30, "BinarySI")) == "1Gi"
    assert not Quantity.parse("0Ki")
    assert Quantity.parse("1n")
    with pytest.raises(QuantityError):
        Quantity.of(Decimal("Infinity"))


def test_equal_amounts_are_one_key_and_other_types_are_not_equal() -> None:
    assert {Quantity.parse("1Ki"), Quantity.parse("1024")} == {Quantity.parse("1.024k")}
    assert Quantity.parse("1") != 1
    assert repr(Quantity.parse("1.5")) == "Quantity.parse('1500m')"


@given(QUANTITIES)
def test_the_canonical_form_is_the_same_amount(quantity: Quantity) -> None:
    limit = Quantity.of(2**63 - 1)
    again = Quantity.parse(str(quantity))
    if quantity.format == "BinarySI" and abs(quantity) > limit:
        assert abs(again) in (abs(quantity), limit)
    else:
        assert again == quantity
    if quantity.format != "BinarySI":  # 5000 does not tell that it was binary
        assert str(again) == str(quantity)


@given(QUANTITIES)
def test_the_canonical_form_has_no_fraction_and_the_largest_suffix(
    quantity: Quantity,
) -> None:
    written = str(quantity)
    assert "." not in written
    mantissa = int(written.rstrip("numkKMGTPEi").partition("e")[0])
    is_whole = quantity == Quantity.of(quantity.value())
    if quantity.format == "BinarySI" and is_whole and abs(quantity.value()) >= 1024:
        assert mantissa % 1024 or written.endswith("Ei")
    elif mantissa:
        assert mantissa % 1000 or written.endswith("E")


@given(st.decimals(0, 10**6, allow_nan=False, places=4), SUFFIXES)
def test_parsing_is_exact_above_nanos(number: Decimal, suffix: str) -> None:
    if suffix in POWERS_OF_TEN:
        exact = number.scaleb(POWERS_OF_TEN[suffix])
    else:
        step = BINARY.index(suffix) + 1
        exact = min(number * 1024**step, Decimal(2**63 - 1))
    difference = Quantity.parse(f"{number:f}{suffix}").as_decimal() - exact
    assert 0 <= difference < Decimal("1e-9")


@given(QUANTITIES, QUANTITIES)
def test_arithmetic_and_order_are_those_of_exact_numbers(
    left: Quantity, right: Quantity
) -> None:
    assert (left + right).nanos == left.nanos + right.nanos
    assert left - right == left + -right
    assert (left < right) == (left.nanos < right.nanos)
    assert (left == right) == (left.nanos == right.nanos)
