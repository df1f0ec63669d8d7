"""Whatever the files hold, the answer is a configuration or a list of mistakes."""

import tempfile
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.config_samples import GATEWAY, SESSION, mistakes, write

PLACES = ("gateway", "venues", "levret", "accounts", "main", "auth", "hmac", "limits", "store")
VALUES_OF = ("kind", "toy", "secret", "comp_id", "role", "allow_from", "order_timeout", "listen")
KEYS = st.sampled_from(PLACES + VALUES_OF)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(["env:TOY_SECRET", "env:", "file:", "file:/", "levret/main", "toy", "orders"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | SCALARS, inner, max_size=4),
    max_leaves=12,
)


def said(**files: str) -> list[str]:
    """The mistakes of a valid configuration with these files' text in place."""
    with tempfile.TemporaryDirectory() as directory:
        write(Path(directory), **files)
        return mistakes(Path(directory))


@settings(max_examples=150, deadline=None)
@given(value=VALUES)
def test_any_structure_is_answered(value: object) -> None:
    """No YAML structure gets past the checks as an exception of another kind."""
    text = yaml.safe_dump(value, allow_unicode=True)
    assert said(gateway=text)
    assert said(oms=text)


@settings(max_examples=150, deadline=None)
@given(key=KEYS, value=VALUES)
def test_any_value_in_a_known_place_is_answered(key: str, value: object) -> None:
    """A single wrong value in an otherwise valid file never ends in another exception."""
    gateway = yaml.safe_load(GATEWAY)
    session = yaml.safe_load(SESSION)
    gateway["venues"]["levret"][key] = value
    session[key] = value
    said(gateway=yaml.safe_dump(gateway), oms=yaml.safe_dump(session))


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_is_answered(text: str) -> None:
    """Neither does any text that is no YAML at all."""
    assert said(gateway=text)
