"""Quantities: exact amounts with suffixes, as apimachinery's resource.Quantity.

Models carry quantities as they are written (``500m``, ``1Gi``, ``2``), so that what
comes in goes out. Parse them to compare or to reckon::

    used = sum(map(Quantity.parse, requests), Quantity.parse("0"))
    if used > Quantity.parse("16Gi"): ...

Amounts are whole numbers of nanos: anything finer is rounded up, away from zero, as
servers do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering
from typing import Final, Literal, TypeAlias

from kuberuntime.errors import KubeError

Format: TypeAlias = Literal["BinarySI", "DecimalSI", "DecimalExponent"]
"""How an amount is written: ``12Mi``, ``12M`` or ``12e6``."""


class QuantityError(KubeError, ValueError):
    """Text that is not a quantity; the message quotes it."""


@total_ordering
@dataclass(frozen=True, eq=False)
class Quantity:
    """An amount and the way to write it. Equal amounts are equal however written.

    ``str()`` gives the canonical form: no fraction, the largest suffix that loses
    nothing. For example ``1500m`` for ``1.5`` and ``1536Mi`` for ``1.5Gi``.
    """

    nanos: int
    format: Format = "DecimalSI"

    @classmethod
    def parse(cls, text: str | int | float) -> Quantity:
        """Read a quantity as it stands in a manifest, a number included.

        Binary amounts over 2**63-1 become that, as by apimachinery's ParseQuantity.
        Raises QuantityError for what is none, or has more than a thousand digits.
        """
        written = str(text)
        if len(written) > _MOST_DIGITS:
            raise QuantityError(f"a quantity of over {_MOST_DIGITS} digits")
        match = _QUANTITY.fullmatch(written)
        if match is None:
            raise QuantityError(f"not a quantity: {text!r}")
        sign, whole, fraction, suffix = match.groups(default="")
        base, exponent, form = _suffix(suffix, text)
        digits = whole + fraction
        if not digits:
            raise QuantityError(f"a quantity without digits: {text!r}")
        power = _NANO_DIGITS - len(fraction) + (exponent if base == 10 else 0)
        scaled = int(digits) * (1 if base == 10 else base**exponent)
        nanos = _shift(scaled, power, text)
        if form == "BinarySI":
            nanos = min(nanos, _LARGEST_BINARY)
            if 0 < nanos < _NANO:
                form = "DecimalSI"
        return cls(-nanos if sign == "-" else nanos, form)

    @classmethod
    def of(cls, amount: int | Decimal, form: Format = "DecimalSI") -> Quantity:
        """An amount to be written in that format. QuantityError if not finite."""
        try:
            numerator, denominator = amount.as_integer_ratio()
        except (ValueError, OverflowError):
            raise QuantityError(f"not a quantity: {amount}") from None
        return cls(_divide_up(numerator * _NANO, denominator), form)

    def __str__(self) -> str:
        if self.nanos == 0:
            return "0"
        whole, fraction = divmod(self.nanos, _NANO)
        if self.format == "BinarySI" and not fraction and abs(whole) >= 1024:
            mantissa, steps = _take_out(whole, 1024, len(_BINARY) - 1)
            return f"{mantissa}{_BINARY[steps]}"
        if self.format == "DecimalExponent":
            mantissa, steps = _take_out(self.nanos, 1000, None)
            exponent = 3 * steps - _NANO_DIGITS
            return f"{mantissa}e{exponent}" if exponent else str(mantissa)
        # Binary suffixes have no fractions; those below 1Ki are written as decimals.
        mantissa, steps = _take_out(self.nanos, 1000, len(_DECIMAL) - 1)
        return f"{mantissa}{_DECIMAL[steps]}"

    def __repr__(self) -> str:
        return f"Quantity.parse({str(self)!r})"

    def value(self) -> int:
        """The amount as a whole number, rounded up away from zero."""
        return self.scaled_value(0)

    def milli_value(self) -> int:
        """The amount in thousandths, rounded up away from zero."""
        return self.scaled_value(-3)

    def scaled_value(self, exponent: int) -> int:
        """The amount in units of ``10**exponent``, rounded up away from zero."""
        power = _NANO_DIGITS + exponent
        unit: int = 10 ** abs(power)
        return self.nanos * unit if power <= 0 else _divide_up(self.nanos, unit)

    def as_decimal(self) -> Decimal:
        """The exact amount."""
        return Decimal((int(self.nanos < 0), _digits(self.nanos), -_NANO_DIGITS))

    def __float__(self) -> float:
        return self.nanos / _NANO

    def __bool__(self) -> bool:
        return self.nanos != 0

    def __hash__(self) -> int:
        return hash(self.nanos)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Quantity):
            return NotImplemented
        return self.nanos == other.nanos

    def __lt__(self, other: Quantity) -> bool:
        return self.nanos < other.nanos

    def __add__(self, other: Quantity) -> Quantity:
        """The sum, written as the first; as the second where the first is zero."""
        return Quantity(self.nanos + other.nanos, self._format_with(other))

    def __sub__(self, other: Quantity) -> Quantity:
        """The difference, written as a sum is."""
        return Quantity(self.nanos - other.nanos, self._format_with(other))

    def __mul__(self, factor: int) -> Quantity:
        return Quantity(self.nanos * factor, self.format)

    __rmul__ = __mul__

    def __neg__(self) -> Quantity:
        return Quantity(-self.nanos, self.format)

    def __abs__(self) -> Quantity:
        return Quantity(abs(self.nanos), self.format)

    def _format_with(self, other: Quantity) -> Format:
        return self.format if self.nanos else other.format


_QUANTITY = re.compile(
    r"([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[+-]?[0-9]*)", re.ASCII
)
_BINARY: Final = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_DECIMAL: Final = ("n", "u", "m", "", "k", "M", "G", "T", "P", "E")
_EXPONENT = re.compile(r"[eE]([+-]?[0-9]+)")
_NANO_DIGITS: Final = 9
_NANO: Final = 10**_NANO_DIGITS
_LARGEST_BINARY: Final = (2**63 - 1) * _NANO

# Text from a stranger must not make numbers that fill the memory.
_MOST_DIGITS: Final = 1000


def _suffix(suffix: str, text: object) -> tuple[int, int, Format]:
    """Base, exponent and format that a suffix stands for."""
    if suffix in _DECIMAL:
        return 10, 3 * _DECIMAL.index(suffix) - _NANO_DIGITS, "DecimalSI"
    if suffix in _BINARY:
        return 2, 10 * _BINARY.index(suffix), "BinarySI"
    match = _EXPONENT.fullmatch(suffix)
    if match is None:
        raise QuantityError(f"unknown suffix {suffix!r} in the quantity {text!r}")
    return 10, int(match[1]), "DecimalExponent"


def _shift(number: int, power: int, text: object) -> int:
    """``number * 10**power`` of a number not below zero, rounded up."""
    if number == 0:
        return 0
    if power > _MOST_DIGITS:
        raise QuantityError(f"a quantity of over {_MOST_DIGITS} digits: {text!r}")
    if power < -2 * _MOST_DIGITS:
        return 1  # nothing is left but what rounding up makes of it
    unit: int = 10 ** abs(power)
    return number * unit if power >= 0 else _divide_up(number, unit)


def _divide_up(number: int, divisor: int) -> int:
    """The quotient, rounded away from zero."""
    quotient = -(-abs(number) // divisor)
    return -quotient if number < 0 else quotient


def _take_out(number: int, factor: int, most: int | None) -> tuple[int, int]:
    """The number without a factor, and how many times that was in it."""
    times = 0
    while times != most and number % factor == 0:
        number //= factor
        times += 1
    return number, times


def _digits(number: int) -> tuple[int, ...]:
    return tuple(map(int, str(abs(number))))
