"""Rules for what a configuration may hold, as plain data beside the fields that they are for.

A rule of one field is metadata of its type: `page_size: Count`. It raises ValueError with what the
value is, and what to write instead: "is below 1; write a whole number, 1 or more". The reader puts
the value before it, unless it is secret, so the rule never repeats it.

A rule for several fields is a function in the class's `rules`. Its parameters are named like the
fields that it needs, of this block or of the one around it; `written` stands for the block as it
is in the file, before anything is known of it. It raises ValueError with a whole sentence and what
to write instead, without values. The line is that of the field which the sentence begins with, or
of the first parameter that is in the file.

The reader runs every rule whose fields are sound, so that all mistakes are told at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from fixgw.core.secret import Secret

LAST_PORT = 65_535

Rules = tuple[Callable[..., None], ...]
"""Rules for several fields of a block."""


@dataclass(frozen=True, slots=True)
class Check:
    """Metadata of a field's type: the rule that its value obeys.

    `repeats` False keeps the value out of the text: it may be a secret written in the wrong form.
    """

    refuse: Callable[[Any], None]
    repeats: bool = True


def refuse_below_one(number: int) -> None:
    """A whole number of things, at least one."""
    if number < 1:
        raise ValueError("is below 1; write a whole number, 1 or more")


def refuse_zero(number: Decimal) -> None:
    """A quantity, a share or a pause that cannot be nothing."""
    if number <= 0:
        raise ValueError("is not above zero; write a number above 0")


def within(low: Decimal | int, high: Decimal | int, unit: str = "") -> Check:
    """A number from `low` to `high`, both included; `unit` is a word for the text."""

    def refuse_outside(number: Decimal | int) -> None:
        if not low <= number <= high:
            raise ValueError(f"is out of range; write {low} to {high} {unit}".rstrip())

    return Check(refuse_outside)


def refuse_unprintable(text: str | Secret) -> None:
    """Text that goes into a header or a message: something, on one line."""
    plain = text.reveal() if isinstance(text, Secret) else text
    if not plain or not plain.isprintable():
        raise ValueError("is empty or unprintable; write it as it was handed out")


Count = Annotated[int, Check(refuse_below_one)]
Positive = Annotated[Decimal, Check(refuse_zero)]
Seconds = Annotated[Decimal, within(Decimal("0.001"), 86_400, "seconds")]
"""Long enough to be told from nothing, at most a day."""
Port = Annotated[int, within(1, LAST_PORT)]
Printable = Annotated[str, Check(refuse_unprintable)]
PrintableSecret = Annotated[Secret, Check(refuse_unprintable)]
