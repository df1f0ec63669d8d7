"""Whatever goes wrong behind QuickFIX's callbacks, the process and other sessions live on."""

import logging
from typing import Any, NoReturn

import pytest

from fixgw.fix.events import Events
from tests.fix.counterparty import (
    NEW_ORDER,
    PASSWORD,
    Desk,
    RawClient,
    drained,
    eventually,
    execution_report,
    logon_bytes,
    oms_session,
    password_fields,
)

SESSIONS = (oms_session("ACME"), oms_session("OTHER"))


def breaking(monkeypatch: pytest.MonkeyPatch, method: str, session: str = "ACME") -> None:
    """Make one callback's handler fail for one session."""
    healthy = getattr(Events, method)

    def handle(self: Events, name: str, *more: Any) -> Any:
        if name.endswith(f"->{session}"):
            fail(PASSWORD)
        return healthy(self, name, *more)

    monkeypatch.setattr(Events, method, handle)


def fail(text: str) -> NoReturn:
    raise RuntimeError(text)


@pytest.mark.parametrize(
    ("method", "callback"),
    [
        ("logged_on", "onLogon"),
        ("logged_out", "onLogout"),
        ("admin_out", "toAdmin"),
        ("app_in", "fromApp"),
        ("wake", "fromApp"),
    ],
)
def test_a_failing_callback_costs_one_line(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    method: str,
    callback: str,
) -> None:
    """The line names callback, session, kind and place, and repeats nothing of the message."""
    edge = desk.edge(*SESSIONS)
    breaking(monkeypatch, method)
    client = desk.connected("ACME")
    client.send(NEW_ORDER.format("A1"))
    client.send("35=1|112=are you there|")
    client.receive({35: "0", 112: "are you there"})
    client.close()
    eventually(lambda: f"{callback} of FIX.4.4:FIXGW->ACME failed: RuntimeError" in caplog.text)
    assert "in fail, line" in caplog.text
    assert PASSWORD not in caplog.text
    other = desk.connected("OTHER")
    other.send(NEW_ORDER.format("B1"))
    eventually(lambda: any(one.msg_seq_num == 2 for one in edge.drain(10)))


def test_an_order_that_could_not_be_taken_is_rejected(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BusinessMessageReject(j), 380=4: the client knows that nothing was done."""
    edge = desk.edge(*SESSIONS)
    client = desk.connected("ACME")
    breaking(monkeypatch, "app_in")
    client.send(NEW_ORDER.format("A1"))
    assert client.receive({35: "j"}).has(
        {
            45: "2",
            372: "D",
            379: "A1",
            380: "4",
            58: "the gateway could not take this message; nothing was done",
        }
    )
    assert [one.msg_seq_num for one in drained(edge, 1)] == [None]


def test_an_order_is_taken_even_if_the_gateway_cannot_be_woken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the inbox then, and no j says otherwise."""
    edge = desk.edge(*SESSIONS)
    client = desk.connected("ACME")
    breaking(monkeypatch, "wake")
    client.send(NEW_ORDER.format("A1"))
    assert [one.msg_seq_num for one in drained(edge, 2)] == [None, 2]
    edge.send("ACME", execution_report())
    client.receive({35: "8"})
    assert not [one for one in client.messages if one[35] == "j"]


def test_a_logon_that_cannot_be_checked_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """When in doubt, nobody gets in; others do."""
    caplog.set_level(logging.INFO)
    edge = desk.edge(*SESSIONS)
    breaking(monkeypatch, "admin_in")
    client = desk.client("ACME")
    client.start()
    assert client.receive({35: "5"})[58].endswith("the logon could not be checked")
    assert not edge.logged_on("ACME")
    desk.connected("OTHER")
    assert "fromAdmin of FIX.4.4:FIXGW->ACME failed: RuntimeError" in caplog.text
    assert PASSWORD not in caplog.text


def test_a_second_logon_on_the_same_connection_is_checked_again(desk: Desk) -> None:
    """The door only sees the first message; the engine's own check sees every Logon."""
    edge = desk.edge(*SESSIONS)
    with RawClient(desk.port) as client:
        client.send(logon_bytes(comp_id="ACME", more=password_fields()))
        eventually(lambda: edge.logged_on("ACME"))
        client.send(logon_bytes(comp_id="ACME", more=password_fields("wrong") + "141=Y|"))
        assert ": logon refused|" in client.rest()[-1]
    eventually(lambda: not edge.logged_on("ACME"))
