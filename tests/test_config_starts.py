"""What `fixgw check` passes, `fixgw run` does not refuse: both read the same rules."""

import asyncio
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import chdir, contextmanager
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fixgw.bootstrap.configuration import read_config
from fixgw.bootstrap.gateway import build
from fixgw.config import Config
from fixgw.errors import ConfigError, StartError
from fixgw.fix.auth import verify_password
from fixgw.journal.database import parse
from fixgw.sim.leverj import DEMO_ACCOUNT

LEVERJ_KEY = {
    "account_id": DEMO_ACCOUNT.account_id,
    "api_key": DEMO_ACCOUNT.api_key,
    "secret": DEMO_ACCOUNT.secret,
}
Change = tuple[tuple[str, ...], Any]
"""A place from the top and what stands there instead."""
HASH = "scrypt:{}${}${}"
GATEWAY: dict[str, Any] = {
    "gateway": {"store": "sqlite:///store.db", "state_dir": "state"},
    "venues": {
        "levret": {
            "kind": "levret",
            "accounts": {"main": {"user_id": "U1", "key_id": "k", "secret": "5ec4e7"}},
        },
        "leverj": {"kind": "leverj", "market": "spot", "accounts": {"main": LEVERJ_KEY}},
    },
}
SESSION: dict[str, Any] = {
    "begin_string": "FIX.4.4",
    "comp_id": "ACME",
    "role": "orders",
    "auth": {"username": "acme", "password_hash": HASH.format("16:8:1", "salt", "0f" * 64)},
    "accounts": {"ACC-1": "levret/main", "ACC-2": "leverj/main"},
}
NUMBERS = (0, 1, -1, "0.0001", "1e400", "1e-9", "nan", ".inf", 10**30, 65536, "", None, [1])
TEXTS: tuple[Any, ...] = (
    "",
    " ",
    "a b",
    "ü",
    "\x1b[31m",
    "\0",
    "\ud800",
    "a/b",
    "../x",
    "x" * 100,
    None,
    {},
    7,
)
URLS = ("http://127.0.0.1:1", "http://127.0.0.1:0", "https://ex ample/", "https://[::1", "x", None)
STORES = (
    *("mysql://h/d", "sqlite://", "sqlite:///", "sqlite://h/x.db", "sqlite:///:memory:", "x", ""),
    *("sqlite:///x.db?timeout=abc", "sqlite:///file:x?mode=memory&uri=true", "sqlite+foo:///x.db"),
    *(
        "postgresql://h:99999/d",
        "postgresql://h:x/d",
        "postgresql://h/d?nonsense=1",
        "sqlite:///a b",
    ),
)
COSTS = ("16:8:1", "15:8:1", "65536:1:1", "32768:1:1", "2:1:1", "16:0:1", "1:1:1", "2:1:1000000")
SALTS = ("salt", "", "\ud800", "s$t", "s t")
CHOICES: Mapping[tuple[str, ...], tuple[Any, ...]] = {
    ("gateway", "comp_id"): TEXTS,
    ("gateway", "listen"): ("256.0.0.1:{}", "localhost:{}", "[::1]:{}", "[1::x]:1", "::1:{}", "{}"),
    ("gateway", "store"): STORES,
    ("gateway", "state_dir"): TEXTS,
    **{
        ("venues", "levret", name): NUMBERS
        for name in ("order_timeout", "probe_first", "probe_max")
    },
    **{
        ("venues", "levret", name): NUMBERS
        for name in ("probe_every", "page_size", "sign_window_ms")
    },
    ("venues", "levret", "url"): URLS,
    ("venues", "levret", "secret_encoding"): ("hex", "base64", "utf8"),
    ("venues", "levret", "sign_path_prefix"): TEXTS,
    ("venues", "levret", "accounts", "main", "user_id"): TEXTS,
    ("venues", "levret", "accounts", "main", "secret"): ("", "xyz", " ", "\ud800", "====", "5ec"),
    ("venues", "levret", "accounts", "main", "leverage"): NUMBERS,
    ("venues", "leverj", "mkt_price_band"): NUMBERS,
    ("venues", "leverj", "index_sanity"): NUMBERS,
    ("venues", "leverj", "feed"): ("poll", "socket", "x", None),
    ("venues", "leverj", "accounts", "main", "api_key"): ("0x12", "0x" + "1" * 40, *TEXTS),
    ("venues", "leverj", "accounts", "main", "secret"): (
        "0x" + "f" * 64,
        "0x" + "1" * 64,
        "",
        None,
    ),
    ("venues", "", "kind"): ("levret",),
    ("session", "comp_id"): TEXTS,
    ("session", "role"): ("orders", "drop_copy", "market_data"),
    ("session", "begin_string"): ("FIX.4.2", "FIX.4.4"),
    ("session", "accounts"): ({}, {"": "levret/main"}, {"\n": "levret/main"}, None, {"A": "x/y"}),
    ("session", "auth", "username"): TEXTS,
    ("session", "auth", "password_hash"): tuple(
        HASH.format(cost, salt, "0f" * 64) for cost in COSTS for salt in SALTS
    ),
    ("session", "auth", "allow_from"): (["127.0.0.1"], ["fe80::1%lo"], ["10.0.0.1/8"], [None], []),
    ("session", "limits"): ({"max_order_qty": {"BTC/USDT": 1, "btc-usdt": 2}}, {}, [], None),
    ("session", "listen_port"): NUMBERS,
}
CHANGES = st.lists(
    st.sampled_from(sorted(CHOICES)).flatmap(
        lambda place: st.tuples(st.just(place), st.sampled_from(CHOICES[place]))
    ),
    max_size=4,
)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def changed(changes: Iterable[Change]) -> dict[str, Any]:
    """The sound configuration with some values in other places."""
    port = free_port()
    whole = deepcopy({**GATEWAY, "session": SESSION})
    whole["gateway"]["listen"] = f"127.0.0.1:{port}"
    for (*path, last), value in changes:
        block = whole
        for step in path:
            block = block.setdefault(step, {})
            if not isinstance(block, dict):
                break
        else:
            block[last] = value.format(port) if last == "listen" else value
    return {"oms": whole.pop("session"), "gateway": whole}


async def build_and_close(config: Config) -> None:
    """Do what `fixgw run` does before it opens anything to the outside."""
    gateway = build(config)
    gateway._edge.close()  # type: ignore[attr-defined]  # the loop's view of the edge is smaller
    await gateway._desk.close(0)
    gateway._journal.close()


def mistakes(sessions: Path) -> list[str]:
    """The lines that `fixgw check` prints."""
    try:
        read_config(sessions)
    except ConfigError as error:
        return str(error).splitlines()
    return []


def runs(config: Config) -> None:
    """Whatever a sound configuration is used for before the first message comes."""
    for session in config.sessions:
        if session.auth.password_hash:
            verify_password(session.auth.password_hash, "wrong")
    asyncio.run(build_and_close(config))


@contextmanager
def written(*changes: Change) -> Iterator[Path]:
    """A directory with a changed configuration; its relative paths lead to nothing else."""
    with TemporaryDirectory() as home, chdir(home):
        sessions = Path("sessions/demo")
        sessions.mkdir(parents=True)
        for name, content in changed(changes).items():
            # What YAML cannot say plainly it says by escapes.
            text = yaml.safe_dump(content, sort_keys=False)
            (sessions / f"{name}.yaml").write_text(text, encoding="utf-8")
        yield sessions


def test_the_sound_configuration_runs() -> None:
    """The cases below spoil something that works."""
    with written() as sessions:
        runs(read_config(sessions))


@settings(max_examples=150, deadline=None)
@given(changes=CHANGES)
def test_what_is_passed_is_not_refused(changes: list[Change]) -> None:
    """Either a list of mistakes, or a gateway that is built; never anything else."""
    with written(*changes) as sessions:
        if not mistakes(sessions):
            runs(read_config(sessions))


@pytest.mark.parametrize("store", STORES)
def test_a_store_is_refused_in_the_words_of_run(store: str) -> None:
    """The journal's own parser is the rule, so there is one list of what a store can be."""
    refusal = ""
    try:
        parse(store)
    except StartError as error:
        refusal = str(error)
    with written((("gateway", "store"), store)) as sessions:
        found = mistakes(sessions)
    assert found == ([f"{sessions}/gateway.yaml:2: gateway.store: {refusal}"] if refusal else [])
