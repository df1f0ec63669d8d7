"""Which venue account an order goes to, from Account(1) and ExDestination(100)."""

from dataclasses import dataclass
from typing import Protocol

from fixgw.core.capability import Refusal
from fixgw.core.codes import Code
from fixgw.core.fields import OrdRejReason
from fixgw.core.setup import AccountRef, SessionSetup, Setup


class Addressed(Protocol):
    """What names its way: a NewOrderSingle(D), a question about an account."""

    @property
    def session(self) -> str:
        """The client's CompID."""

    @property
    def account(self) -> str | None:
        """Account(1)."""

    @property
    def ex_destination(self) -> str | None:
        """ExDestination(100)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The client's account name and the venue account it stands for."""

    client_account: str
    ref: AccountRef


def route(command: Addressed, setup: Setup) -> Route | Refusal:
    """Find the way: Account(1) decides, else ExDestination(100), else the first account."""
    session = setup.sessions[command.session]
    venue = None if command.ex_destination is None else command.ex_destination.lower()
    if venue is not None and venue not in setup.venues:
        known = ", ".join(sorted(name.upper() for name in setup.venues))
        detail = f"ExDestination(100)={command.ex_destination} is none of {known}"
        return Refusal(code=Code.UNKNOWN_VENUE, reason=OrdRejReason.OTHER, detail=detail)
    if command.account is not None:
        return _by_account(session, command.account, venue)
    return _by_venue(session, venue)


def _by_account(session: SessionSetup, account: str, venue: str | None) -> Route | Refusal:
    ref = session.accounts.get(account)
    if ref is None:
        return _no_account(f"Account(1)={account} is not an account of this session")
    if venue is not None and ref.venue != venue:
        return _no_account(
            f"Account(1)={account} is at {ref.venue.upper()}, "
            f"not at ExDestination(100)={venue.upper()}"
        )
    return Route(client_account=account, ref=ref)


def _by_venue(session: SessionSetup, venue: str | None) -> Route | Refusal:
    for account, ref in session.accounts.items():
        if venue is None or ref.venue == venue:
            return Route(client_account=account, ref=ref)
    if venue is None:
        return _no_account("this session has no account")
    return _no_account(f"this session has no account at ExDestination(100)={venue.upper()}")


def _no_account(detail: str) -> Refusal:
    return Refusal(code=Code.UNKNOWN_ACCOUNT, reason=OrdRejReason.UNKNOWN_ACCOUNT, detail=detail)
