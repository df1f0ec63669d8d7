"""Who is not let in, on real sockets: Logout(5) with a short text, or silence for noise."""

import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from fixgw.core.secret import Secret
from fixgw.errors import StartError
from fixgw.fix.auth import signature
from fixgw.fix.edge import FixSession
from fixgw.fix.times import utc_micros, utc_text
from fixgw.fix.wire import fields_of, framed
from tests.fix.counterparty import (
    PASSWORD,
    Desk,
    RawClient,
    eventually,
    execution_report,
    free_port,
    logon_bytes,
    now_text,
    oms_session,
    password_fields,
    soh,
)

ACME = oms_session("ACME")
OLD = oms_session("OLD", "FIX.4.2")
FAR = oms_session("FAR", allow_from=("192.0.2.0/24",))
HALL, LIVE = oms_session("HALL"), oms_session("LIVE")
NAMES = ("FIRST", "LOST", "SLOW", "QUICK", "FICKLE")
SIGNED, SEALED = (
    FixSession(begin_string="FIX.4.4", comp_id=name, hmac_secret=Secret("topsecret"))
    for name in ("SIGNED", "SEALED")
)


@pytest.fixture(scope="module")
def lobby(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One edge for all tests that leave nothing behind; only LIVE is connected."""
    one = Desk(tmp_path_factory.mktemp("lobby"))
    one.edge(HALL, OLD, FAR, SIGNED, LIVE, *(oms_session(name) for name in NAMES))
    one.client("LIVE").start()
    yield one
    one.close()


def answers(desk: Desk, data: bytes) -> list[str]:
    with RawClient(desk.port) as client:
        client.send(data)
        return client.rest()


def the_logout(desk: Desk, data: bytes) -> dict[str, str]:
    """The one message that answers, after which the connection is closed."""
    (answer,) = answers(desk, data)
    fields = fields_of(soh(answer))
    assert fields["35"] == "5"
    return fields


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(logon_bytes(comp_id="NOBODY", more=password_fields()), id="unknown CompID"),
        pytest.param(logon_bytes(comp_id="HALL", more=password_fields("wrong")), id="password"),
        pytest.param(
            logon_bytes(comp_id="HALL", more=password_fields(username="eve")), id="username"
        ),
        pytest.param(logon_bytes(comp_id="HALL"), id="no credentials"),
        pytest.param(logon_bytes(comp_id="FAR", more=password_fields()), id="address"),
        pytest.param(
            logon_bytes(comp_id="HALL", begin_string="FIX.4.2", more=password_fields()),
            id="version of another session",
        ),
        pytest.param(
            logon_bytes(comp_id="HALL", begin_string="FIX.4.3", more=password_fields()),
            id="version not served",
        ),
        pytest.param(logon_bytes(comp_id="SIGNED", more="95=3|96=abc|"), id="signature"),
    ],
)
def test_bad_logons_all_get_the_same_logout(lobby: Desk, data: bytes) -> None:
    """The text says that it was refused and nothing of why: a stranger learns nothing."""
    logout = the_logout(lobby, data)
    assert logout["58"] == "logon refused"
    assert (logout["8"], logout["49"]) == (fields_of(data.decode())["8"], "FIXGW")
    assert logout["56"] == fields_of(data.decode())["49"]


def test_a_second_connection_of_a_live_session_is_refused(lobby: Desk) -> None:
    """The first connection goes on undisturbed, its sequence numbers untouched."""
    with RawClient(lobby.port) as first:
        first.log_on("FIRST")
        second = logon_bytes(comp_id="FIRST", seq_num=2, more=password_fields())
        assert the_logout(lobby, second)["58"] == "session is already connected"
        first.say("35=1|", "112=still there|")
        answer = first.hear()
        assert (answer["35"], answer["34"], answer["112"]) == ("0", "2", "still there")


def test_a_stranger_cannot_learn_that_a_session_is_live(lobby: Desk) -> None:
    """Credentials are checked first."""
    lobby.clients[0].wait_logged_on()
    logout = the_logout(lobby, logon_bytes(comp_id="LIVE", more=password_fields("wrong")))
    assert (logout["58"], logout["34"]) == ("logon refused", "1")


def test_a_refused_logon_resets_nothing(lobby: Desk) -> None:
    """ResetSeqNumFlag(141)=Y in a Logon with a wrong password wipes no message store."""
    with RawClient(lobby.port) as client:
        assert client.log_on("LOST")["34"] == "1"
    eventually(lambda: not lobby.edges[0].logged_on("LOST"))
    wrong = logon_bytes(comp_id="LOST", more=password_fields("wrong") + "141=Y|")
    assert the_logout(lobby, wrong)["34"] == "2"
    with RawClient(lobby.port) as client:
        assert client.log_on("LOST", seq_num=2)["34"] == "3"


def test_a_client_gets_in_after_a_refusal(desk: Desk) -> None:
    """The Logout used up a number on both sides, so that the next logon fits."""
    desk.edge(ACME)
    careless = desk.client("ACME", password="wrong", store_dir=desk.state_dir / "client")
    careless.start()
    assert careless.receive({35: "5"})[58] == "logon refused"
    careless.close()
    desk.connected("ACME", store_dir=desk.state_dir / "client")


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("98=0|", "Logon(A) is not valid: Required tag missing: 108"),
        (
            "98=9|108=30|",
            "Logon(A) is not valid: Value is incorrect (out of range) for this tag: 98",
        ),
        (
            "98=0|108=30|8013=X|",
            "Logon(A) is not valid: Value is incorrect (out of range) for this tag: 8013",
        ),
        ("98=0|108=-1|", "Logon(A) is not valid: HeartBtInt(108) is not from 0 to 3600"),
        ("98=0|108=30|44=1|", "Logon(A) is not valid: Tag not defined for this message type: 44"),
    ],
)
def test_a_malformed_logon_is_told_what_is_wrong(lobby: Desk, head: str, text: str) -> None:
    """Whoever proved who they are hears what to mend."""
    rest = f"35=A|34=1|49=HALL|52={now_text()}|56=FIXGW|{head}{password_fields()}"
    assert the_logout(lobby, framed("FIX.4.4", soh(rest)))["58"] == text


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\x00" * 100_000,
        framed("FIX.4.4", soh("35=0|34=1|49=ACME|52=20261121-07:46:38|56=FIXGW|")),
        framed("FIX.4.4", soh("35=D|34=1|49=ACME|52=20261121-07:46:38|56=FIXGW|11=A1|")),
    ],
)
def test_noise_before_the_logon_is_closed_without_a_word(lobby: Desk, data: bytes) -> None:
    """There is nobody to answer; others do not notice."""
    assert answers(lobby, data) == []
    lobby.clients[0].send("35=1|112=still there|")
    lobby.clients[0].receive({35: "0", 112: "still there"})


def test_a_dawdling_newcomer_holds_nobody_up(lobby: Desk) -> None:
    """While half a Logon hangs in the door, others log on and trade."""
    edge = lobby.edges[0]
    logon = logon_bytes(comp_id="SLOW", more=password_fields())
    with RawClient(lobby.port) as slow, RawClient(lobby.port) as quick:
        slow.send(logon[:40])
        quick.log_on("QUICK")
        quick.order("A1")
        eventually(lambda: any(one.msg_seq_num == 2 for one in edge.drain(10)))
        slow.send(logon[40:])
        assert slow.hear()["35"] == "A"


def test_a_newcomer_may_hang_up(lobby: Desk) -> None:
    """A connection that ends within its Logon leaves nothing behind."""
    with RawClient(lobby.port) as fickle:
        fickle.send(logon_bytes(comp_id="FICKLE", more=password_fields())[:40])
    with RawClient(lobby.port) as fickle:
        assert fickle.log_on("FICKLE")["35"] == "A"


def test_a_session_with_its_own_port_is_unknown_on_others(desk: Desk) -> None:
    """`listen_port` binds a session to a port, and the port to the session."""
    own_port = free_port()
    desk.edge(ACME, oms_session("OWN", listen_port=own_port))
    logon = logon_bytes(comp_id="OWN", more=password_fields())
    assert the_logout(desk, logon)["58"] == "logon refused"
    with RawClient(own_port) as stranger:
        stranger.send(logon_bytes(comp_id="ACME", more=password_fields()))
        assert "58=logon refused" in stranger.rest()[0]
    with RawClient(own_port) as own:
        assert own.log_on("OWN")["35"] == "A"


def test_only_the_configured_address_is_bound(desk: Desk) -> None:
    """QuickFIX alone would listen on every interface."""
    desk.edge(ACME, host="127.0.0.2")
    with pytest.raises(ConnectionRefusedError):
        RawClient(desk.port, "127.0.0.1")
    with RawClient(desk.port, "127.0.0.2") as client:
        client.send(b"?")
        assert client.rest() == []


def test_an_occupied_port_is_one_clear_line(desk: Desk) -> None:
    """StartError names address and reason, and leaves nothing running."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        desk.port = taken.getsockname()[1]
        edge = desk.edge(ACME, start=False)
        with pytest.raises(StartError, match=rf"cannot listen on 127.0.0.1:{desk.port}: Address"):
            edge.start()
    edge.close()


def test_an_unusable_state_directory_is_one_clear_line(desk: Desk) -> None:
    """A file stands where the directory should be."""
    (desk.state_dir / "gateway").write_text("in the way")
    with pytest.raises(StartError, match=r"the state directory .* cannot be written"):
        desk.edge(ACME)


def test_no_credential_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a good nor a bad logon leaves its password or signature anywhere in the log."""
    caplog.set_level(logging.DEBUG)
    desk.edge(ACME, SEALED)
    with RawClient(desk.port) as client:
        client.log_on("ACME")
    desk.connected("SEALED", username=None, password=None, hmac_secret=Secret("topsecret"))
    the_logout(desk, logon_bytes(comp_id="NOBODY", more=password_fields("letmein")))
    the_logout(desk, logon_bytes(comp_id="SEALED", more="95=7|96=letmein|"))
    assert "logon of NOBODY from 127.0.0.1 refused: no such session at port" in caplog.text
    assert "ACME logged on" in caplog.text
    for secret in (PASSWORD, "letmein", "topsecret", "96=", "554="):
        assert secret not in caplog.text


def test_an_old_signed_logon_is_refused(lobby: Desk) -> None:
    """A recording is of no use after half a minute, however good its signature."""
    with RawClient(lobby.port) as replayer:
        fields = {"52": utc_text(utc_micros(now_text()) - 60_000_000), "35": "A", "34": "1"}
        fields |= {"49": "SIGNED", "56": "FIXGW"}
        raw_data = signature(Secret("topsecret"), fields)
        rest = (
            f"35=A|34=1|49=SIGNED|52={fields['52']}|56=FIXGW|98=0|108=30|"
            f"95={len(raw_data)}|96={raw_data}|"
        )
        replayer.send(framed("FIX.4.4", soh(rest)))
        assert "58=logon refused" in replayer.rest()[0]


def test_many_newcomers_at_once_are_all_decided(lobby: Desk) -> None:
    """More newcomers than threads: each gets its answer."""
    results: list[str] = []

    def knock() -> None:
        results.append(
            the_logout(lobby, logon_bytes(comp_id="NOBODY", more=password_fields()))["58"]
        )

    threads = [threading.Thread(target=knock) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == ["logon refused"] * 40


def test_refusals_and_reports_share_the_numbers(desk: Desk) -> None:
    """Many at once: no MsgSeqNum(34) is used twice and none is left out, so the client gets in."""
    edge = desk.edge(ACME)
    wrong = logon_bytes(comp_id="ACME", more=password_fields("wrong"))
    with ThreadPoolExecutor(16) as pool:
        knocks = [pool.submit(the_logout, desk, wrong) for _ in range(40)]
        for number in range(200):
            edge.send("ACME", execution_report(exec_id=f"F{number}"))
        used = [int(knock.result()["34"]) for knock in knocks]
    assert len(set(used)) == 40
    assert edge.sender_seq("ACME") == 241
    assert edge.target_seq("ACME") == 1
    with RawClient(desk.port) as client:
        assert client.log_on("ACME")["34"] == "241"


def test_refusals_do_not_touch_the_numbers_of_a_live_session(desk: Desk) -> None:
    """Strangers knock with its name, rightly and wrongly; its own messages count on undisturbed."""
    edge = desk.edge(ACME)
    with RawClient(desk.port) as client:
        client.log_on("ACME")
        knocks = [
            logon_bytes(comp_id="ACME", seq_num=2, more=password_fields(password) + more)
            for password in ("wrong", PASSWORD)
            for more in ("", "141=Y|")
        ]
        with ThreadPoolExecutor(8) as pool:
            told = list(pool.map(lambda data: the_logout(desk, data)["34"], knocks * 4))
        assert set(told) == {"1"}
        assert (edge.sender_seq("ACME"), edge.target_seq("ACME")) == (2, 2)
        client.say("35=1|", "112=still there|")
        assert client.hear()["34"] == "2"
