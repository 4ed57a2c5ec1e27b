"""Figure: an amount in prose, what it counts in, where it stands; and what it bears out."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

from newskit.unit import THINGS, Unit

# How the words before a figure say that it is meant: “about 40”, “more than 40”, “nearly 40”.
Lean = Literal["", "about", "over", "under"]

# How far a rounded figure may be from the one that it is rounded from: 1.2 trillion is not 1.
ROUNDED = Decimal("0.05")
# “About 300” is said of 282 and of 318.
_ABOUT = Decimal("0.06")
# A share in words is a rough thing: a third is said of 32 percent and of 35.
PART = Decimal(2)


class Figure(NamedTuple):
    """An amount as it is written: `number` times `scale` in a unit. A range is its two ends.

    `places` are its decimal places, less than 0 for noughts at its end that may be rounding;
    `start` and `end` are its place in the text, with its unit and its scale.
    """

    number: Decimal
    scale: int
    unit: Unit
    places: int
    start: int
    end: int
    is_bare: bool = False
    """No noun says what it counts: 6 percent or 4."""
    is_part: bool = False
    """It is a share told in words: a third, one in five."""
    is_exempt: bool = False
    """It belongs to a name, such as Falcon 9, and need not be borne out."""

    @property
    def step(self) -> Decimal:
        """One more in its last digit."""
        return self.size.scaleb(-self.places)

    @property
    def size(self) -> Decimal:
        return self.scale * self.unit.factor

    @property
    def amount(self) -> Decimal:
        return self.number * self.scale * self.unit.factor

    @property
    def leading(self) -> Decimal:
        """One more in the last digit that is no nought: 100 of 1,200, 1,000 of 5,000."""
        digits = f"{self.number:f}"
        if "." in digits:
            return self.step
        return self.size.scaleb(len(digits) - len(digits.rstrip("0")))

    def bears_out(self, claim: Figure, lean: Lean = "") -> bool:
        """Whether `claim` can be said where this stands; `lean` is how it is meant.

        What is more exact bears out what is rounded, and not the other way round.
        """
        if claim.is_bare and claim.unit is THINGS and self.number == claim.number:
            return claim.scale in (1, self.scale)
        is_left_out = self._leaves_out(claim) or claim._leaves_out(self)
        return (self.unit.may_be(claim.unit) or is_left_out) and self._agrees(claim, lean)

    def _leaves_out(self, other: Figure) -> bool:
        """Whether the unit is left out that the other has: 3 billion, of €3 billion."""
        return self.is_bare and self.unit is THINGS and self.scale > 1 and other.scale > 1

    def _agrees(self, claim: Figure, lean: Lean) -> bool:
        mine, said = self.amount, claim.amount
        gap = abs(mine - said)
        if not gap:
            return True
        if lean == "over" and said < mine < said + claim.leading:
            return True
        if lean == "under" and said - claim.leading / 2 <= mine < said:
            return True
        if lean == "about" and gap <= said * _ABOUT:
            return True
        if claim.is_part or self.is_part:
            return gap <= (PART if claim.is_part else claim.step / 2) and gap <= said * _ABOUT
        return self.step <= claim.step and gap <= claim.step / 2 and gap <= said * ROUNDED

    def is_near(self, other: Figure) -> bool:
        """Whether one may have been meant to be the other: not far off, or a slip of the hand."""
        mine, theirs = self.amount, other.amount
        if self.unit.may_be(other.unit) or other._leaves_out(self):
            is_not_far = 0 < max(mine, theirs) <= 5 * min(mine, theirs)
            is_large = self.unit is not THINGS or min(mine, theirs) >= 100
            return is_not_far or (is_large and self.has_digits_of(other))
        # Or the unit is the slip: euros for dollars, percent for percentage points.
        is_same = self.number == other.number and self.scale == other.scale
        return is_same and self.unit.kind == other.unit.kind

    def beside(self, other: Figure) -> Figure:
        """The figure in the unit of another, if it leaves its own out: 33 million, beside euros."""
        if not self.is_bare or self.unit is not THINGS:
            return self
        return self._replace(unit=other.unit)

    def has_digits_of(self, other: Figure) -> bool:
        """Whether it is written with the same digits, in whatever order, noughts aside."""
        one, two = (f"{figure.number:f}".replace(".", "") for figure in (self, other))
        return sorted(one.replace("0", "")) == sorted(two.replace("0", ""))
