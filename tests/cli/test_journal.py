"""`fixgw journal` tells what happened, in order, also while a gateway writes it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from fixgw.journal import Journal
from tests.cli.program import PROGRAM, fixgw
from tests.cli.store import gateway_store
from tests.journal.samples import filling, life, order_id


def lines(text: str) -> list[dict[str, Any]]:
    """JSON lines as objects."""
    return [json.loads(line) for line in text.splitlines()]


async def test_table_tells_the_story(tmp_path: Path) -> None:
    """Inputs and the reports they caused, with FIX's names; control characters are written out."""
    async with gateway_store(tmp_path) as url:
        done = fixgw("journal", "--store", url)
    assert (done.returncode, done.stderr) == (0, "")
    for word in (
        *("NewOrder", "ACME MsgSeqNum=2", "ClOrdID=order-0", "Side=BUY", "OrderQty=1.5"),
        *("ExecutionReport", "to ACME", "ExecType=TRADE", "AvgPx=30000.5", "LastPx=30000.5"),
        *("StreamLost", 'Text="evil\\x1b[31m words"'),
    ):
        assert word in done.stdout
    assert "\x1b" not in done.stdout


async def test_json_lines(tmp_path: Path) -> None:
    """A machine reads one input a line, with its reports."""
    async with gateway_store(tmp_path) as url:
        done = fixgw("journal", "--store", url, "--json", "--limit", "3")
    found = lines(done.stdout)
    assert [item["seq"] for item in found] == [5, 7, 8]
    assert (found[1]["kind"], found[1]["session"]) == ("NewOrder", "OTHER")
    assert [report["kind"] for report in found[1]["reports"]] == ["ExecutionReport"]
    assert found[1]["reports"][0]["report"]["exec_id"] == f"{order_id(2)}-1"


@pytest.mark.parametrize("name", ["order-0", order_id(0)])
async def test_story_of_one_order(tmp_path: Path, name: str) -> None:
    """ClOrdID and OrderID alike give everything about one order and nothing else."""
    async with gateway_store(tmp_path) as url:
        done = fixgw("journal", "--store", url, "--json", "--order", name)
    assert [item["seq"] for item in lines(done.stdout)] == [1, 2, 3]


async def test_since(tmp_path: Path) -> None:
    """A time leaves out what came before it, and one to come leaves out all."""
    async with gateway_store(tmp_path) as url:
        done = fixgw("journal", "--store", url, "--json", "--since", "2026-09-21T14:13:20.000002")
        none = fixgw("journal", "--store", url, "--json", "--since", "2126-01-01")
    assert [item["seq"] for item in lines(done.stdout)] == [7, 8]
    assert (none.returncode, none.stdout) == (0, "")


async def test_follow_waits_for_more(tmp_path: Path) -> None:
    """`--follow` prints what is appended while it runs."""
    async with gateway_store(tmp_path):
        pass
    url = f"sqlite:///{tmp_path}/store.db"
    journal = Journal.open(url, on_failure=print)
    process = await asyncio.create_subprocess_exec(
        *(PROGRAM, "journal", "--store", url, "--json", "--follow", "--limit", "1"),
        stdout=asyncio.subprocess.PIPE,
    )

    async def next_seq() -> object:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), timeout=30)
        return json.loads(line)["seq"]

    try:
        assert await next_seq() == 8
        await journal.append(life(3)[:2])
        assert (await next_seq(), await next_seq()) == (10, 11)
        await journal.append([filling(3)])
        assert await next_seq() == 12
    finally:
        process.terminate()
        await process.wait()
        journal.close()
