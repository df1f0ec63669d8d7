"""Levidge's numbers: whole ones beside the count of their places, 373217 at scale 2 is 3732.17."""

from dataclasses import dataclass
from decimal import Decimal

from fixgw.core.exact import multiply, text

LARGEST = 2**63 - 1
"""The document says int; whoever wrote it in Java or C++ has 64 bits at most."""
SCALES = range(19)
"""More places than 64 bits hold make no sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """A number as it came; `scale` None means that the pair's own scale holds."""

    value: int
    scale: int | None = None

    def decimal(self, default_scale: int | None) -> Decimal | None:
        """Return the number, exactly; None when nobody says its scale."""
        scale = self.scale if self.scale is not None else default_scale
        return None if scale is None else from_scaled(self.value, scale)


def from_scaled(value: int, scale: int) -> Decimal:
    """Return value / 10^scale, exactly."""
    return Decimal(value).scaleb(-scale)


def to_scaled(value: Decimal, scale: int) -> int:
    """Return value * 10^scale.

    Raises ValueError when that is no whole number, OverflowError when it is too large.
    """
    scaled = multiply(value, Decimal(10) ** scale)
    if abs(scaled) > LARGEST:
        raise OverflowError(f"{text(value)} is too large")
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{text(value)} has more than {scale} places")
    return int(scaled)
