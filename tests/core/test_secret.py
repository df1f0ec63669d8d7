"""A Secret gives its text to `reveal()` and to nothing else."""

import copy
import pickle

import pytest

from fixgw.core.secret import Secret

SECRET = Secret("hunter2")


@pytest.mark.parametrize(
    "shown",
    [repr(SECRET), str(SECRET), f"{SECRET}", f"{SECRET:>20}", f"{SECRET!r}", repr([SECRET])],
)
def test_text_is_hidden(shown: str) -> None:
    """No way to print a secret shows it."""
    assert "hunter2" not in shown


def test_reveal() -> None:
    """The text is there for the one who asks by name."""
    assert SECRET.reveal() == "hunter2"


def test_pickle_is_refused() -> None:
    """A secret does not travel to a file or another process by accident."""
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(SECRET)


def test_copies_are_the_same_object() -> None:
    """Copying does not multiply the text in memory."""
    assert copy.copy(SECRET) is SECRET
    assert copy.deepcopy([SECRET])[0] is SECRET


def test_equality() -> None:
    """Secrets compare by text, also with letters outside ASCII; never equal to a plain text."""
    assert Secret("é") == Secret("é")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2


def test_an_empty_secret_is_false() -> None:
    """Code may ask whether there is a secret at all."""
    assert not Secret("")
    assert SECRET
