"""Dialogues in both FIX versions, and hypothesis settings that are the same on every run."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from fixgw.core.commands import CancelPolicy, LogOn
from tests.core.dialogue import Dialogue
from tests.core.told import accepted, unknown

settings.register_profile(
    "fixgw",
    max_examples=60,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("fixgw")

Begin = Callable[..., Dialogue]


@pytest.fixture(params=["FIX.4.2", "FIX.4.4"])
def begin(request: pytest.FixtureRequest) -> Iterator[Begin]:
    """Begins dialogues with a setup of one's own; each is checked to its end."""
    dialogues: list[Dialogue] = []

    def start(**options: Any) -> Dialogue:
        dialogue = Dialogue(request.param, **options)
        dialogues.append(dialogue)
        return dialogue

    yield start
    for dialogue in dialogues:
        dialogue.finish()


@pytest.fixture
def talk(begin: Begin) -> Dialogue:
    """A dialogue with a healthy venue."""
    return begin()


ORDER = "D|11=X|55=BTC/USDT|54=1|40=2|38=10000|44=50"
Y_ORDER = ORDER.replace("11=X", "11=Y")


@pytest.fixture
def resting(talk: Dialogue) -> Dialogue:
    """A dialogue in which order X for 10000 at 50 rests at the venue as V1."""
    talk.client(ORDER)
    talk.put(accepted())
    talk.forget()
    return talk


@pytest.fixture
def doubted(talk: Dialogue) -> Dialogue:
    """A dialogue in which order X was sent and no answer came."""
    talk.client(ORDER)
    talk.put(unknown())
    talk.forget()
    return talk


def open_orders(talk: Dialogue, policy: CancelPolicy) -> None:
    """ACME has an order from before its logon and one from after; BETA has one."""
    talk.client(ORDER)
    talk.client(ORDER, session="BETA")
    talk.put(LogOn(session="ACME", policy=policy))
    talk.client(Y_ORDER)
    talk.put(accepted("V1"), accepted("V2", session="BETA"), accepted("V3", "Y"))
    talk.forget()
