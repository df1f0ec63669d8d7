"""`fixgw orders` lists what the journal holds, also while a gateway writes it."""

import json
from pathlib import Path

from tests.cli.program import fixgw
from tests.cli.store import gateway_store
from tests.journal.samples import order_id


def listed(text: str) -> list[str]:
    """The ClOrdIDs of JSON lines."""
    return [json.loads(line)["cl_ord_id"] for line in text.splitlines()]


async def test_table_uses_the_names_of_fix(tmp_path: Path) -> None:
    """A person reads FIX's field names, sides and states in words, and times in UTC."""
    async with gateway_store(tmp_path) as url:
        done = fixgw("orders", "--store", url)
    assert (done.returncode, done.stderr) == (0, "")
    for word in ("OrdStatus", "order-0", order_id(0), "FILLED", "PENDING_NEW", "BUY LIMIT"):
        assert word in done.stdout
    assert "2026-09-21" in done.stdout
    assert done.stdout.endswith("3 orders\n")


async def test_json_is_the_whole_order(tmp_path: Path) -> None:
    """A machine reads one object a line, decimals as text, with what follows from the order."""
    async with gateway_store(tmp_path) as url:
        done = fixgw("orders", "--store", url, "--json", "--limit", "0")
    first = json.loads(done.stdout.splitlines()[0])
    assert (first["order_id"], first["order_qty"]) == (order_id(0), "1.50")
    assert (first["ord_status"], first["leaves_qty"], first["is_open"]) == ("2", "0", False)
    assert first["avg_px"] == "30000.5000000000"


async def test_filters(tmp_path: Path) -> None:
    """Open orders, a session, a venue in any case, a time and a number narrow the list."""
    async with gateway_store(tmp_path) as url:
        for options, wanted in (
            (["--open"], ["order-1", "order-2"]),
            (["--session", "OTHER"], ["order-2"]),
            (["--venue", "LEVRET", "--limit", "1"], ["order-2"]),
            (["--venue", "leverj"], []),
            (["--since", "2026-09-21T14:13:20.000001"], ["order-1", "order-2"]),
            (["--since", "2026-09-22"], []),
            (["--since", "100000d"], ["order-0", "order-1", "order-2"]),
        ):
            done = fixgw("orders", "--store", url, "--json", *options)
            assert (done.returncode, done.stderr) == (0, "")
            assert listed(done.stdout) == wanted


async def test_store_comes_from_gateway_yaml(tmp_path: Path) -> None:
    """The directory of a gateway is enough, without its secrets or any session file."""
    async with gateway_store(tmp_path) as url:
        (tmp_path / "gateway.yaml").write_text(f"gateway: {{store: '{url}'}}\nvenues: {{}}\n")
        done = fixgw("orders", tmp_path, "--json")
    assert listed(done.stdout) == ["order-0", "order-1", "order-2"]


def test_failures_are_one_line(tmp_path: Path) -> None:
    """No configuration, no store, or a time that is none: one line and exit code 1."""
    for arguments, words in (
        ([tmp_path / "nowhere"], "cannot be read"),
        (["--store", f"sqlite:///{tmp_path}/none.db"], "there is no journal at"),
        (["--store", "rubbish"], "is not readable"),
        (["--store", f"sqlite:///{tmp_path}/none.db", "--since", "noon"], '"noon" is no time'),
    ):
        done = fixgw("orders", *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


async def test_the_store_may_be_a_reference(tmp_path: Path) -> None:
    """Like the gateway, and without the other references being there."""
    text = "gateway: {store: env:THE_STORE}\nvenues: {levret: {secret: env:NOT_SET}}\n"
    (tmp_path / "gateway.yaml").write_text(text)
    async with gateway_store(tmp_path) as url:
        done = fixgw("orders", tmp_path, THE_STORE=url)
        lost = fixgw("orders", tmp_path)
    assert (done.returncode, done.stdout[-9:]) == (0, "3 orders\n")
    assert (lost.returncode, lost.stdout) == (1, "")
    assert lost.stderr.startswith("fixgw: gateway.store: the environment variable THE_STORE is not")
