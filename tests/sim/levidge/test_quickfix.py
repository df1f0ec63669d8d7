"""A QuickFIX initiator, as a real client uses one, gets along with the simulated acceptor."""

import asyncio
import threading
from typing import Any

import pytest
import quickfix

from fixgw.sim.levidge import DEMO_ACCOUNT
from tests.sim.client import until
from tests.sim.levidge.client import Client
from tests.sim.levidge.fix_client import LIMIT, raw_data, uuid


class Application(quickfix.Application):  # type: ignore[misc]
    """Signs the Logon and keeps what comes."""

    # ruff: noqa: N802 - QuickFIX names its callbacks
    def __init__(self) -> None:
        super().__init__()
        self.logged_on = threading.Event()
        self.reports: list[dict[str, str]] = []

    def onCreate(self, session_id: Any) -> None: ...

    def onLogon(self, session_id: Any) -> None:
        self.logged_on.set()

    def onLogout(self, session_id: Any) -> None:
        self.logged_on.clear()

    def toAdmin(self, message: Any, session_id: Any) -> None:
        header = message.getHeader()
        if header.getField(35) != "A":
            return
        signed = [header.getField(tag) for tag in (52, 35, 34, 49, 56)]
        proof = raw_data([*signed, DEMO_ACCOUNT.password], DEMO_ACCOUNT.request_secret)
        for tag, value in ((554, DEMO_ACCOUNT.password), (95, str(len(proof))), (96, proof)):
            message.setField(tag, value)

    def fromAdmin(self, message: Any, session_id: Any) -> None: ...

    def toApp(self, message: Any, session_id: Any) -> None: ...

    def fromApp(self, message: Any, session_id: Any) -> None:
        pairs = message.toString().strip("\x01").split("\x01")
        self.reports.append(dict(pair.split("=", 1) for pair in pairs))


class Initiator:
    """A QuickFIX client of a simulator."""

    def __init__(self, port: int) -> None:
        self.application = Application()
        self._id = quickfix.SessionID("FIX.4.2", DEMO_ACCOUNT.request_token, "Levidge")
        settings, session = quickfix.SessionSettings(), quickfix.Dictionary()
        for name, value in {
            "ConnectionType": "initiator",
            "SocketConnectHost": "127.0.0.1",
            "SocketConnectPort": str(port),
            "HeartBtInt": "30",
            "ReconnectInterval": "1",
            "NonStopSession": "Y",
            "UseDataDictionary": "N",
            "TimestampPrecision": "3",
        }.items():
            session.setString(name, value)
        settings.set(self._id, session)
        self._stores = quickfix.MemoryStoreFactory()
        self._initiator: Any = quickfix.SocketInitiator(self.application, self._stores, settings)
        self._initiator.start()

    def order(self, number: int) -> None:
        """Send a NewOrderSingle(D)."""
        body = LIMIT.format(uuid(number)).replace("|", "\x01")
        raw = f"8=FIX.4.2\x019=0\x0135=D\x01{body}10=000\x01"
        quickfix.Session.sendToTarget(quickfix.Message(raw, False), self._id)

    def close(self) -> None:
        """Log out and let the session be made again."""
        self._initiator.stop()
        self._initiator = None


@pytest.fixture
async def initiator(venue: Client) -> Any:
    """A QuickFIX client that is logged on."""
    client = Initiator(venue.fix_port)
    try:
        assert await asyncio.to_thread(client.application.logged_on.wait, 10)
        yield client
    finally:
        await asyncio.to_thread(client.close)


async def reports(initiator: Initiator, exec_type: str, count: int) -> list[dict[str, str]]:
    """So many reports with this ExecType."""

    async def found() -> list[dict[str, str]]:
        every = [one for one in initiator.application.reports if one.get("150") == exec_type]
        return every if len(every) >= count else []

    await until(found)
    return await found()


async def test_orders_and_fills_go_through(venue: Client, initiator: Initiator) -> None:
    """Logon, order, acknowledgement, fill."""
    initiator.order(1)
    (new,) = await reports(initiator, "0", 1)
    await venue.trade("sell", 0.5)
    (fill,) = await reports(initiator, "1", 1)
    assert (new["11"], fill["37"], fill["32"]) == (uuid(1), new["37"], "0.5")


async def test_a_lost_fill_is_fetched(venue: Client, initiator: Initiator) -> None:
    """The engine sees the gap and asks by itself: the fill comes once, with PossDupFlag."""
    initiator.order(1)
    await reports(initiator, "0", 1)
    await venue.fault("fix_lose_report", match={"type": "8", "exec_type": "1"})
    await venue.trade("sell", 0.1)
    await venue.trade("sell", 0.1)
    lost, seen = await reports(initiator, "1", 2)
    assert (lost["43"], seen["32"]) == ("Y", "0.1")
    assert lost["1003"] < seen["1003"]


async def test_a_session_comes_back_and_fetches_what_it_missed(
    venue: Client, initiator: Initiator
) -> None:
    """Accepted, then disconnected: the acknowledgement follows after the next Logon."""
    await venue.fault("fix_drop_after_accept", match={"type": "D"})
    initiator.order(1)
    (new,) = await reports(initiator, "0", 1)
    assert (new["43"], new["11"]) == ("Y", uuid(1))


async def test_a_message_sent_twice_is_one(venue: Client, initiator: Initiator) -> None:
    """A duplicate with its old number is the engine's to drop, one with a new number is not."""
    initiator.order(1)
    await reports(initiator, "0", 1)
    fills = {"type": "8", "exec_type": "1"}
    await venue.fault("fix_duplicate_report", match=fills)
    await venue.trade("sell", 0.1)
    await venue.fault("fix_repeat_report", match=fills)
    await venue.trade("sell", 0.1)
    first, second, again = await reports(initiator, "1", 3)
    assert first["1003"] != second["1003"] == again["1003"]
    assert again["97"] == "Y"


async def test_a_lost_order_is_sent_again_by_its_engine(
    venue: Client, initiator: Initiator
) -> None:
    """Which is why a gateway must not leave ResendRequests for orders to QuickFIX unseen."""
    await venue.fault("fix_lose_command", match={"type": "D"})
    initiator.order(1)
    initiator.order(2)
    heard = await reports(initiator, "0", 2)
    assert [one["11"] for one in heard] == [uuid(1), uuid(2)]
