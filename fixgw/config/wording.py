"""Says what is wrong with a value, and what to write instead, in the operator's words."""

import difflib
import re
from collections.abc import Iterable
from typing import Any

from pydantic_core import ErrorDetails

from fixgw.config.hints import choices, words

LONGEST = 60


def shown(value: object) -> str:
    """A value as the operator wrote it, short enough for one line, without a URL's secrets."""
    if value is None:
        return "an empty value"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = re.sub(".*@", "***@", str(value), flags=re.DOTALL)
    text = re.sub(r"\?.+", "?***", text, flags=re.DOTALL)
    return f'"{text[:LONGEST]}..."' if len(text) > LONGEST else f'"{text}"'


def wrong_type(value: object, hint: Any, name: str) -> str:
    """What is wrong with a value of another type, and what to write; `name` is how it is called."""
    noun, example = words(hint)
    return f"{name} is not {noun}; {did_you_mean(value, hint) or f'write {example}'}"


def rule_broken(details: ErrorDetails) -> str | None:
    """What a validator said, if that is what one of pydantic's errors is about."""
    return str(details["ctx"]["error"]) if details["type"] == "value_error" else None


def unknown_key(key: str, known: Iterable[str]) -> str:
    """What an unknown key was probably meant to be, or which keys there are."""
    names = sorted(known)
    close = difflib.get_close_matches(key, names, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known keys: {', '.join(names)}"
    return f"unknown key; {hint}"


def nearest(text: str, names: Iterable[str]) -> str:
    """The name that was probably meant, or all there are."""
    listed = sorted(names)
    close = difflib.get_close_matches(text, listed, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"write one of: {', '.join(listed)}" if listed else "add it to gateway.yaml"


def did_you_mean(value: object, hint: Any) -> str | None:
    """The allowed text that is nearest to what was written, if one is near."""
    close = difflib.get_close_matches(str(value), choices(hint), n=1)
    return f"did you mean {close[0]}?" if close else None
