"""Plays a script: sends, lets outsiders trade, waits for what must come back, checks it."""

from typing import Protocol

from fixgw.demo.client import Client
from fixgw.demo.expect import Ledger
from fixgw.demo.market import Market
from fixgw.demo.script import Script, Step
from fixgw.demo.wording import WORDINGS, Fields
from fixgw.errors import FixgwError
from fixgw.net.http import HttpClient

PATIENCE = 20.0
"""Seconds for one report; a slow machine needs a few."""


class Watcher(Protocol):
    """Hears what the play does besides FIX messages."""

    def step(self, text: str) -> None:
        """A step begins."""
        ...

    def outside(self, text: str) -> None:
        """Something happens at the venue without the gateway."""
        ...


class Outsider:
    """Somebody else at a simulated venue, driven through its control routes."""

    def __init__(self, http: HttpClient, origin: str, market: Market) -> None:
        """Trade at the simulator that listens at `origin`."""
        self._http = http
        self._call = market.outsider
        self._url = origin + market.outsider.path

    async def sell(self, quantity: str, price: str) -> None:
        """Sell to whoever bids this price. Raises FixgwError when the simulator refuses."""
        answer = await self._http.request(
            "POST",
            self._url,
            headers={"Content-Type": "application/json"},
            body=self._call.body(quantity, price).encode(),
            within=PATIENCE,
        )
        if answer.status != 200:
            raise FixgwError(f"the simulator refused a trade: {answer.body.decode()}")


class Play:
    """One script played by one session, while a drop copy session listens."""

    def __init__(
        self,
        *,
        oms: Client,
        drop_copy: Client,
        outsider: Outsider,
        watcher: Watcher,
        ledger: Ledger,
    ) -> None:
        """Take the actors; the ledger gets the results."""
        self._oms = oms
        self._drop_copy = drop_copy
        self._outsider = outsider
        self._watcher = watcher
        self._ledger = ledger
        self._copies: list[Fields] = []

    async def run(self, script: Script) -> None:
        """Play all steps; after a missing report the rest is not played."""
        for number, step in enumerate(script.steps(), 1):
            self._watcher.step(f"{number}. {step.name}")
            await self._act(step, script.venue)
            came = await self._all_came(step)
            copied = await self._all_copied()
            if not (came and copied):
                break
        self._judge_copies()
        for message in self._oms.unread():
            self._ledger.unexpected("afterwards", message)

    async def _act(self, step: Step, venue: str) -> None:
        if step.msg_type:
            self._oms.send(step.msg_type, step.message)
        if step.sold is not None and step.at is not None:
            self._watcher.outside(f"an outsider sells {step.sold} at {step.at} on {venue}")
            await self._outsider.sell(step.sold, step.at)

    async def _all_came(self, step: Step) -> bool:
        for number, expected in enumerate(step.expected):
            try:
                seen = await self._oms.next(PATIENCE)
            except TimeoutError:
                for one in step.expected[number:]:
                    self._ledger.missing(step.name, one, f"did not come within {PATIENCE:g} s")
                return False
            self._ledger.check(step.name, expected, seen)
            for _ in range(expected.more(seen)):
                self._ledger.check(step.name, expected, await self._oms.next(PATIENCE))
        return True

    async def _all_copied(self) -> bool:
        try:
            while len(self._copies) < len(self._ledger.exec_ids):
                self._copies += _reports([await self._drop_copy.next(PATIENCE)])
        except TimeoutError:
            return False  # the ledger will say which ones are missing
        return True

    def _judge_copies(self) -> None:
        """Every report of the session has one copy, marked as such, in the same order."""
        self._copies += _reports(self._drop_copy.unread())
        marker = WORDINGS[self._drop_copy.session.begin_string].copy_marker
        unmarked = [one[17] for one in self._copies if one.get(marker) != "Y"]
        self._ledger.copies([one[17] for one in self._copies], unmarked)


def _reports(messages: list[Fields]) -> list[Fields]:
    return [one for one in messages if 17 in one]
