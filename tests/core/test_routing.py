"""The way from Account(1) and ExDestination(100) to a venue account."""

from dataclasses import replace

import pytest

from fixgw.core.capability import Refusal
from fixgw.core.codes import Code
from fixgw.core.commands import NewOrder
from fixgw.core.fields import OrdType, Side
from fixgw.core.routing import Route, route
from fixgw.core.setup import AccountRef, SessionSetup, Setup
from tests.core.dialogue import REF, setup

ELSEWHERE = AccountRef(venue="elsewhere", account="second")
SETUP = setup()


def ask(
    account: str | None, destination: str | None, session: str = "ACME", known: Setup = SETUP
) -> Route | Refusal:
    """Ask for the way of an order."""
    order = NewOrder(
        session=session,
        cl_ord_id="X",
        symbol="B",
        side=Side.BUY,
        ord_type=OrdType.MARKET,
        account=account,
        ex_destination=destination,
    )
    return route(order, known)


@pytest.mark.parametrize(
    ("account", "destination", "client_account", "ref"),
    [
        (None, None, "ACC-1", REF),
        ("ACC-2", None, "ACC-2", ELSEWHERE),
        (None, "ElseWhere", "ACC-2", ELSEWHERE),
        ("ACC-1", "LEVRET", "ACC-1", REF),
    ],
)
def test_the_way(
    account: str | None, destination: str | None, client_account: str, ref: AccountRef
) -> None:
    """Account decides, else the venue, else the first account of the session."""
    assert ask(account, destination) == Route(client_account=client_account, ref=ref)


@pytest.mark.parametrize(
    ("account", "destination", "session", "code"),
    [
        ("ACC-9", None, "ACME", Code.UNKNOWN_ACCOUNT),
        ("acc-1", None, "ACME", Code.UNKNOWN_ACCOUNT),
        ("ACC-2", "LEVRET", "ACME", Code.UNKNOWN_ACCOUNT),
        (None, "ELSEWHERE", "BETA", Code.UNKNOWN_ACCOUNT),
        ("ACC-1", None, "BETA", Code.UNKNOWN_ACCOUNT),
        (None, "NOWHERE", "ACME", Code.UNKNOWN_VENUE),
        ("ACC-1", "NOWHERE", "ACME", Code.UNKNOWN_VENUE),
    ],
)
def test_no_way(account: str | None, destination: str | None, session: str, code: Code) -> None:
    """What contradicts itself or is not the session's own is refused, never guessed."""
    refusal = ask(account, destination, session)
    assert isinstance(refusal, Refusal)
    assert refusal.code is code


def test_a_session_without_accounts() -> None:
    """A session that may trade nothing is told so."""
    empty = SessionSetup(comp_id="ACME", accounts={})
    refusal = ask(None, None, known=replace(SETUP, sessions={"ACME": empty}))
    assert isinstance(refusal, Refusal)
    assert refusal.text == "UNKNOWN_ACCOUNT: this session has no account"
