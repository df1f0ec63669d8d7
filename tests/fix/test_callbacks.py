"""Whatever goes wrong behind QuickFIX's callbacks, the process and other sessions live on."""

from collections.abc import Iterator
from typing import Any, NoReturn

import pytest

from fixgw.fix.events import Events
from tests.fix.counterparty import (
    NEW_ORDER,
    PASSWORD,
    Desk,
    RawClient,
    eventually,
    execution_report,
    logon_bytes,
    oms_session,
    password_fields,
)

CALLBACKS = {
    "logged_on": "onLogon",
    "logged_out": "onLogout",
    "admin_out": "toAdmin",
    "app_in": "fromApp",
    "wake": "fromApp",
}
NAMES = (*CALLBACKS, "OTHER", "UNLUCKY", "SLEEPER", "UNCHECKED", "TWICE")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One edge with a session for each test, and OTHER, which always gets its answers."""
    desk = Desk(tmp_path_factory.mktemp("hall"))
    desk.edge(*(oms_session(name) for name in NAMES))
    desk.connected("OTHER")
    yield desk
    desk.close()


def breaking(monkeypatch: pytest.MonkeyPatch, method: str, session: str) -> None:
    """Make one callback's handler fail for one session."""
    healthy = getattr(Events, method)

    def handle(self: Events, name: str, *more: Any) -> Any:
        if name.endswith(f"->{session}"):
            fail(PASSWORD)
        return healthy(self, name, *more)

    monkeypatch.setattr(Events, method, handle)


def fail(text: str) -> NoReturn:
    raise RuntimeError(text)


def others_are_served(hall: Desk) -> None:
    other, edge = hall.clients[0], hall.edges[0]
    number, _ = other.next_sequence_numbers()
    other.send(NEW_ORDER.format("B1"))
    eventually(
        lambda: any(
            (one.command.session, one.msg_seq_num) == ("OTHER", number) for one in edge.drain(10)
        )
    )


@pytest.mark.parametrize("method", CALLBACKS)
def test_a_failing_callback_costs_one_line(
    hall: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    """The line names callback, session, kind and place, and repeats nothing of the message."""
    breaking(monkeypatch, method, session=method)
    with RawClient(hall.port) as client:
        client.log_on(method)
        client.order("A1")
        client.say("35=1|", "112=are you there|")
        assert any("|112=are you there|" in message for message in client.messages())
    line = f"{CALLBACKS[method]} of FIX.4.4:FIXGW->{method} failed: RuntimeError in fail, line"
    eventually(lambda: line in caplog.text)
    assert PASSWORD not in caplog.text
    others_are_served(hall)


def test_an_order_that_could_not_be_taken_is_rejected(
    hall: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BusinessMessageReject(j), 380=4: the client knows that nothing was done."""
    breaking(monkeypatch, "app_in", session="UNLUCKY")
    with RawClient(hall.port) as client:
        client.log_on("UNLUCKY")
        client.order("A1")
        reject = client.hear()
    assert [reject[tag] for tag in ("35", "45", "372", "379", "380", "58")] == [
        *("j", "2", "D", "A1", "4"),
        "the gateway could not take this message; nothing was done",
    ]
    eventually(lambda: not hall.edges[0].logged_on("UNLUCKY"))
    assert not [one for one in hall.edges[0].drain(100) if one.msg_seq_num]


def test_an_order_is_taken_even_if_the_gateway_cannot_be_woken(
    hall: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the inbox then, and no j says otherwise."""
    breaking(monkeypatch, "wake", session="SLEEPER")
    edge = hall.edges[0]
    with RawClient(hall.port) as client:
        client.log_on("SLEEPER")
        client.order("A1")
        eventually(lambda: any(one.msg_seq_num == 2 for one in edge.drain(10)))
        edge.send("SLEEPER", execution_report())
        assert client.hear()["35"] == "8"


def test_a_logon_that_cannot_be_checked_is_refused(
    hall: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """When in doubt, nobody gets in; others do."""
    breaking(monkeypatch, "admin_in", session="UNCHECKED")
    with RawClient(hall.port) as client:
        answer = client.log_on("UNCHECKED")
        assert answer["35"] == "5"
        assert answer["58"].endswith("the logon could not be checked")
        assert client.rest() == []
    assert not hall.edges[0].logged_on("UNCHECKED")
    assert "fromAdmin of FIX.4.4:FIXGW->UNCHECKED failed: RuntimeError" in caplog.text
    assert PASSWORD not in caplog.text
    others_are_served(hall)


def test_a_second_logon_on_the_same_connection_is_checked_again(hall: Desk) -> None:
    """The door only sees the first message; the engine's own check sees every Logon."""
    with RawClient(hall.port) as client:
        client.log_on("TWICE")
        client.send(logon_bytes(comp_id="TWICE", more=password_fields("wrong") + "141=Y|"))
        assert ": logon refused|" in client.rest()[-1]
    eventually(lambda: not hall.edges[0].logged_on("TWICE"))
