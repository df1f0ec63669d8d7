"""How the loop ends, and what the next start may believe of it."""

import asyncio
import threading
from pathlib import Path

import pytest

from fixgw.bootstrap.configuration import read_config
from fixgw.bootstrap.gateway import build
from fixgw.fix.client import SampleOms
from fixgw.gateway import Gateway
from fixgw.journal import Journal
from tests.e2e.configuration import PASSWORD, free_port, session

STORE = "state/fixgw.db"


def built(home: Path, comp_id: str) -> Gateway:
    """A gateway whose venue cannot be reached; each needs a CompID of its own in this process."""
    directory = home / "sessions" / "demo"
    directory.mkdir(parents=True)
    (directory / "gateway.yaml").write_text(
        f"gateway:\n  listen: 127.0.0.1:{free_port()}\n  store: sqlite:///{home / STORE}\n"
        f"  state_dir: {home / 'fix'}\n"
        f"venues:\n  levret:\n    kind: levret\n    url: http://127.0.0.1:{free_port()}\n"
        f"    stream_url: http://127.0.0.1:{free_port()}\n"
        "    accounts: {main: {user_id: U1, key_id: demo-key, secret: demo-secret}}\n"
    )
    (directory / "oms.yaml").write_text(session(comp_id, "FIX.4.4", "orders", "levret"))
    return build(read_config(directory))


def was_clean(home: Path) -> bool:
    """What a start would find."""
    journal = Journal.open(f"sqlite:///{home / STORE}", on_failure=lambda _: None)
    try:
        return journal.load_open(since=0).clean
    finally:
        journal.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for a venue that will not come."""
    monkeypatch.setattr("fixgw.gateway._RECONCILE_PATIENCE", 0.01)


async def test_a_planned_stop_leaves_the_journal_clean(tmp_path: Path) -> None:
    """All that came was stepped and written: clients need not send anything again."""
    gateway = built(tmp_path, "PLANNED")
    await gateway.start()
    gateway.stop()
    await gateway.run()
    assert was_clean(tmp_path)


async def test_a_stop_by_a_bug_leaves_the_journal_unclean(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Messages may have come that were never stepped: the next start has clients resend them."""
    gateway = built(tmp_path, "STUMBLING")
    await gateway.start()

    def stumble(*_: object) -> None:
        raise KeyError("a secret")

    monkeypatch.setattr(gateway, "_take", stumble)
    with pytest.raises(KeyError):
        await gateway.run()
    assert not was_clean(tmp_path)
    assert "the gateway stops: KeyError in " in caplog.text
    assert "secret" not in caplog.text


async def test_a_client_that_comes_back_at_once_is_answered(tmp_path: Path) -> None:
    """However long the loop was busy: the end of one connection is not that of the next one."""
    gateway = built(tmp_path, "HASTY")
    await gateway.start()
    running = asyncio.create_task(gateway.run())
    client = SampleOms(
        begin_string="FIX.4.4",
        comp_id="HASTY",
        host="127.0.0.1",
        port=read_config(tmp_path / "sessions" / "demo").gateway.listen.port,
        username="hasty",
        password=PASSWORD,
    )

    def come_back_and_ask() -> None:
        client.stop()
        client.start()
        client.wait_logged_on()
        client.send("35=AN|710=R1|724=0|")

    try:
        await asyncio.to_thread(client.start)
        await asyncio.to_thread(client.wait_logged_on)
        coming = threading.Thread(target=come_back_and_ask)
        coming.start()
        coming.join()  # here, on the loop's own thread: nothing is taken meanwhile
        answer = await client.areceive({35: "AO", 710: "R1"})
        assert answer[58].startswith("NOT_READ: ")
    finally:
        await asyncio.to_thread(client.close)
        gateway.stop()
        await running
