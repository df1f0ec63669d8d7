"""Reads one value that YAML writes as a text: a number, a secret, an address.

What is wrong is a ValueError: "what is wrong; what to write instead". A text that came from a
reference, or stands where a secret belongs, is not repeated in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from fixgw.config.fields import Asked
from fixgw.config.hints import bare, metadata_of
from fixgw.config.references import follow, is_reference
from fixgw.config.wording import rule_broken, shown, wrong_type
from fixgw.core.errors import FixgwError
from fixgw.core.secret import Secret
from fixgw.rules import Check


@cache
def adapter(hint: Any) -> TypeAdapter[Any]:
    """What turns a text into the type of a hint."""
    return TypeAdapter(hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalars:
    """The way from texts to values.

    References are followed into `environment`. Only where `inline_allowed` may a secret stand in
    the file itself. `asked` holds the rules that a schema only names, see `Asked`.
    """

    environment: Mapping[str, str]
    inline_allowed: bool
    asked: Mapping[str, Callable[[Any], object]]

    def read(self, hint: Any, written: Any) -> Any:
        """The value of a hint."""
        is_secret = bare(hint) is Secret
        if not isinstance(written, str):
            return self._converted(hint, written, shown(written))
        if is_reference(written):
            return self._converted(hint, follow(written, self.environment), "the value")
        if is_secret and not self.inline_allowed:
            raise ValueError("a secret is written inline; write env:NAME or file:/path")
        return self._converted(hint, written, "the value" if is_secret else shown(written))

    def obey(self, hint: Any, value: Any, name: str) -> None:
        """Ask the rules beside a type; `name` is what the value is called."""
        for rule in metadata_of(hint):
            if isinstance(rule, Check):
                ask(rule.refuse, value, name if rule.repeats else "the value")
            elif isinstance(rule, Asked):
                ask(self.asked[rule.name], value, name)

    def _converted(self, hint: Any, text: Any, name: str) -> Any:
        value = to_secret(text) if bare(hint) is Secret else to_type(hint, text, name)
        self.obey(hint, value, name)
        return value


def ask(refuse: Callable[[Any], object], value: Any, name: str) -> None:
    """Put the value's name before what a rule says of it; a FixgwError is a whole sentence."""
    try:
        refuse(value)
    except FixgwError as error:
        raise ValueError(str(error)) from None
    except ValueError as error:
        raise ValueError(f"{name} {error}") from None


def to_secret(text: Any) -> Secret:
    """A secret from a text."""
    if isinstance(text, str):
        return Secret(text)
    raise ValueError(wrong_type(text, Secret, shown(text)))


def to_type(hint: Any, text: Any, name: str) -> Any:
    """The text as the type that the hint asks for."""
    try:
        return adapter(hint).validate_python(text)
    except ValidationError as error:
        reason = rule_broken(error.errors(include_url=False)[0])
        raise ValueError(f"{name} {reason}" if reason else wrong_type(text, hint, name)) from None
