"""A step decides and does nothing; a step that fails has not happened."""

from copy import deepcopy
from dataclasses import replace

import pytest

from fixgw.core.engine import step
from fixgw.core.errors import TransitionError
from fixgw.core.fields import OrdStatus
from tests.core import told
from tests.core.conftest import ORDER
from tests.core.dialogue import Dialogue


def test_a_step_changes_nothing_until_it_is_absorbed(resting: Dialogue) -> None:
    """What a step decided can be journalled first; until then the blotter is as before."""
    before = deepcopy(vars(resting.blotter))
    change = step(resting.blotter, told.filled("e1", 10000), resting.now)
    assert change.reports
    assert vars(resting.blotter) == before


def test_a_step_that_raises_leaves_the_blotter_as_it_was(talk: Dialogue) -> None:
    """A happening without a cell is a named error, and nothing has changed."""
    talk.client(ORDER)
    talk.forget()
    talk.blotter.place(replace(talk.order(), status=OrdStatus.STOPPED))
    before = deepcopy(vars(talk.blotter))
    with pytest.raises(TransitionError, match=r"OrdStatus\(39\)=7 \(STOPPED\).*accepted"):
        step(talk.blotter, told.accepted(), talk.now)
    assert vars(talk.blotter) == before
    talk.blotter.place(replace(talk.order(), status=OrdStatus.PENDING_NEW))


def test_an_input_without_meaning_is_an_empty_change(resting: Dialogue) -> None:
    """What is no news has nothing to journal and nothing to do."""
    assert not step(resting.blotter, told.seen(told.row()), resting.now)
