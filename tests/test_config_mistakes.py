"""Mistakes in a configuration: each is found, with its line and what to write instead."""

from pathlib import Path

import pytest

from tests.config_samples import GATEWAY, OTHER_SESSION, SESSION, mistakes, write


def one(directory: Path, file: str, text: str) -> str:
    """The single mistake of a directory in which one file's text is not as it should be."""
    write(directory, **{file: text})
    found = mistakes(directory)
    assert len(found) == 1, found
    return found[0]


IN_SESSION = [
    (
        "listen_port: 5302",
        "listenport: 1",
        ":11: listenport: unknown key; did you mean listen_port?",
    ),
    ("FIX.4.4", "FIX.4.3", ':1: begin_string: "FIX.4.3" is not one of FIX.4.2, FIX.4.4; did'),
    ("FIX.4.4", "5.0", "; write FIX.4.2 or FIX.4.4"),
    ("comp_id: ACME", "comp_id:", ":2: comp_id: the key is missing; add comp_id: plain text"),
    ("comp_id: ACME", "comp_id: ../x", ':2: comp_id: "../x" is no CompID; write letters'),
    ("role: orders", "role: order", ':3: role: "order" is not one of orders, drop_copy,'),
    ("role: orders", "role: [orders]", ":3: role: a list is not one of orders,"),
    ("role: orders", "role: orders\nrole: orders", ':4: the key "role" is written twice'),
    ("[127.0.0.1]", "127.0.0.1", ':7: auth.allow_from: "127.0.0.1" is not a list; write a list'),
    ("[127.0.0.1]", "[10.0.0.1/8]", ':7: auth.allow_from.0: "10.0.0.1/8" is no address or'),
    ("[127.0.0.1]", "[nowhere]", '"nowhere" is no address or network; write e.g. 10.0.0.7'),
    ("  username: acme\n", "", ":5: auth: password_hash is given without username; add"),
    ("scrypt:32768", "scrypt:32767", ":6: auth.password_hash: the value is no scrypt hash;"),
    ("scrypt:32768", "scrypt:1073741824", "; write the output of fixgw hash-password"),
    ("$salt$", "$$", "is no scrypt hash"),
    (
        "levret/main",
        "levret/mian",
        '"levret/mian" is no venue account of gateway.yaml; did you mean levret/main?',
    ),
    (
        "levret/main",
        "levert/main",
        ':8: accounts.ACC-1: "levert/main" is no venue account of gateway',
    ),
    ("levret/main", "levret", ':8: accounts.ACC-1: "levret" names no venue account; write'),
    ("{ACC-1: levret/main}", "{}", ":8: a session with role orders has no accounts;"),
    ("{ACC-1: levret/main}", "[a]", ":8: accounts: a list is not a mapping; write a mapping {"),
    ("reset_on_logon: false", "reset_on_logon: maybe", '"maybe" is not true or false; write'),
    ("BTC_USDT: 25", "BTC_USDT: lots", ':10: limits.max_order_qty.BTC_USDT: "lots" is not a num'),
    ("BTC_USDT: 25", "BTC_USDT: .inf", '.BTC_USDT: ".inf" is not a number; write a number'),
    ("BTC_USDT: 25", "BTC_USDT: 0", '.BTC_USDT: "0" is not above zero; write a number above 0'),
    (
        "listen_port: 5302",
        "listen_port: 0",
        ':11: listen_port: "0" is out of range; write 1 to 65535',
    ),
    ("listen_port: 5302", "listen_port: x", ':11: listen_port: "x" is not a whole number; write'),
    ("listen_port: 5302", "listen_port: 5201", "port 5201 is already used in gateway.yaml; wri"),
]


@pytest.mark.parametrize(("right", "wrong", "expected"), IN_SESSION)
def test_mistake_in_a_session_file(tmp_path: Path, right: str, wrong: str, expected: str) -> None:
    """A wrong key or value is named with its line and what to write instead."""
    assert right in SESSION
    found = one(tmp_path, "oms", SESSION.replace(right, wrong))
    assert found.startswith(f"{tmp_path}/oms.yaml")
    assert expected in found


IN_GATEWAY = [
    (
        "{user_id: 0xAB,",
        "{stp: venue, user_id: 0xAB,",
        ':11: venues.levret.accounts.main.stp: "venue" is not one of gateway; write gateway',
    ),
    ("{user_id: 0xAB,", "{spt: gateway, user_id: 0xAB,", "spt: unknown key; did you mean stp?"),
    ("  comp_id: GATE", "  compid: GATE", ":2: gateway.compid: unknown key; did you mean comp_id?"),
    ("127.0.0.1:5201", "5201", ':3: gateway.listen: "5201" is no listen address; write HOST:PORT'),
    ("127.0.0.1:5201", "localhost:99999", "has no port from 1 to 65535; write HOST:PORT"),
    ("sqlite:///x.db", "nonsense", ":4: gateway.store: the store's URL is not readable; write"),
    ("sqlite:///x.db", "postgresql://u:pw@h/d", ":4: gateway.store: the URL holds a password;"),
    (
        "kind: toy",
        "kind: tyo",
        ':7: venues.levret.kind: "tyo" is no kind of venue; did you mean toy',
    ),
    ("    kind: toy\n", "", ":6: venues.levret.kind: the key is missing; add kind: with one of"),
    ("leverage: 3", "leverage: 1.5", ':8: venues.levret.leverage: "1.5" is not a whole number;'),
    (
        "leverage: 3",
        "leverage: 126",
        ':8: venues.levret.leverage: "126" is out of range; write 1 to 125',
    ),
    ("leverage: 3", "leverige: 3", ":8: venues.levret.leverige: unknown key; did you mean lev"),
    ("order_timeout: 2.5", "order_timeout: soon", ':9: venues.levret.order_timeout: "soon" is no'),
    (
        "order_timeout: 2.5",
        "order_timeout: 0",
        ':9: venues.levret.order_timeout: "0" is out of range; write',
    ),
    ("secret: env:TOY_SECRET", "secret: hunter2", ":11: venues.levret.accounts.main.secret: a sec"),
    ("env:TOY_SECRET", "env:NOT_THERE", "the environment variable NOT_THERE is not set; set it"),
    ("env:TOY_SECRET", "env:EMPTY", "the environment variable EMPTY is empty; set it"),
    ("env:TOY_SECRET", "file:/no/such", "the file /no/such cannot be read: No such file"),
]


@pytest.mark.parametrize(("right", "wrong", "expected"), IN_GATEWAY)
def test_mistake_in_gateway_yaml(tmp_path: Path, right: str, wrong: str, expected: str) -> None:
    """A venue's block is checked by its kind's schema, a reference by following it."""
    assert right in GATEWAY
    found = one(tmp_path, "gateway", GATEWAY.replace(right, wrong))
    assert found.startswith(f"{tmp_path}/gateway.yaml")
    assert expected in found


TLS = "tls: {accept: 0.0.0.0:5402, client_certificate: acme.pem}\n"
STUNNEL = "stunnel: {certificate: server.pem, key: server.key}\n"

AROUND_TLS = [
    (SESSION + TLS, GATEWAY, "oms.yaml:12: tls: gateway.yaml has no stunnel: block with the"),
    (
        SESSION.replace("listen_port: 5302\n", TLS),
        GATEWAY + STUNNEL,
        ":11: tls: the session has no",
    ),
    (
        SESSION + TLS,
        GATEWAY.replace("127.0.0.1:5201", "0.0.0.0:5201") + STUNNEL,
        "gateway.yaml:3: gateway.listen: with tls: in a session file, the gateway must be",
    ),
    (
        SESSION.replace("[127.0.0.1]", "[10.0.0.0/8]") + TLS,
        GATEWAY + STUNNEL,
        ":7: auth.allow_from: behind stunnel every connection comes from 127.0.0.1, which is not",
    ),
    (
        SESSION + TLS.replace("5402", "5302"),
        GATEWAY + STUNNEL,
        ":12: tls.accept: port 5302 is already used in oms.yaml; write a port of its own",
    ),
    (
        SESSION + TLS.replace("0.0.0.0:", ""),
        GATEWAY + STUNNEL,
        '"5402" is no listen address; write',
    ),
    (SESSION + TLS, GATEWAY + STUNNEL.replace("key: s", "kye: s"), ":12: stunnel.kye: unknown key"),
]


@pytest.mark.parametrize(("session", "gateway", "expected"), AROUND_TLS)
def test_what_would_lead_around_tls(
    tmp_path: Path, session: str, gateway: str, expected: str
) -> None:
    """A certificate is bound to a CompID by a port of its own on loopback, or not at all."""
    write(tmp_path, gateway=gateway, oms=session)
    assert any(expected in line for line in mistakes(tmp_path)), mistakes(tmp_path)


def test_tls_that_is_whole_is_no_mistake(tmp_path: Path) -> None:
    """The same blocks without a mistake."""
    write(tmp_path, gateway=GATEWAY + STUNNEL, oms=SESSION + TLS)
    assert mistakes(tmp_path) == []


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    """Mistakes in several files and places come together, by file and line."""
    write(
        tmp_path,
        gateway=GATEWAY.replace("GATE", "no good").replace("leverage: 3", "leverage: x"),
        oms=SESSION.replace("role: orders", "role: order").replace("FIX.4.4", "FIX.4.3"),
        legacy=OTHER_SESSION.replace("levret/main", "nowhere/main"),
    )
    found = [line.removeprefix(f"{tmp_path}/") for line in mistakes(tmp_path)]
    assert [line.split(": ")[0] for line in found] == [
        "gateway.yaml:2",
        "gateway.yaml:8",
        "legacy.yaml:8",
        "oms.yaml:1",
        "oms.yaml:3",
    ]


def test_missing_account_key(tmp_path: Path) -> None:
    """A misspelt account key is both unknown and missing."""
    write(tmp_path, gateway=GATEWAY.replace("user_id: 0xAB", "user: 0xAB"))
    assert [line.partition("main.")[2] for line in mistakes(tmp_path)] == [
        "user: unknown key; did you mean user_id?",
        "user_id: the key is missing; add user_id: plain text",
    ]


def test_both_proofs(tmp_path: Path) -> None:
    """A session has a password or an HMAC secret, not both."""
    both = SESSION.replace("  username", "  hmac: {secret: env:TOY_SECRET}\n  username")
    found = one(tmp_path, "oms", both)
    assert ":4: auth: both password_hash and hmac are given; keep one of them" in found


def test_no_proof(tmp_path: Path) -> None:
    """A session without a proof of identity would let anyone in."""
    lines = [line for line in SESSION.splitlines() if "password_hash" not in line]
    found = one(tmp_path, "oms", "\n".join(lines))
    assert ":4: auth: neither password_hash nor hmac is given; add password_hash: with" in found


def test_comp_id_used_twice(tmp_path: Path) -> None:
    """The CompID selects the session file, so two files cannot share one."""
    found = one(tmp_path, "second", OTHER_SESSION.replace("LEGACY", "ACME"))
    assert found.startswith(f"{tmp_path}/second.yaml:2: comp_id: the CompID ")
    assert "is already used in oms.yaml:2; give each session" in found


def test_venue_written_twice_in_another_case(tmp_path: Path) -> None:
    """Venue names are compared without regard to case, so LEVRET is levret."""
    block = GATEWAY[GATEWAY.index("  levret:") :]
    found = one(tmp_path, "gateway", GATEWAY + block.replace("levret:", "LEVRET:"))
    assert ':12: venues.LEVRET: the venue "levret" is written twice; give each venue' in found


BROKEN = [
    ("role: orders\n  comp_id: x\n", ":2:10: broken YAML: mapping values are not allowed"),
    ("role: [orders\n", ":2:1: broken YAML: "),
    ("a: 1\n---\nb: 2\n", ":2:1: broken YAML: "),
    ("a: \x01\n", ": broken YAML: unacceptable character"),
    ("", ":1: the file is empty; write its keys or delete it"),
    ("just text\n", ":1: the file is no mapping; write KEY: VALUE lines"),
    ("[" * 5000, ": broken YAML: "),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_broken_yaml(tmp_path: Path, text: str, expected: str) -> None:
    """Broken YAML is one mistake, with line and column where the parser gives them."""
    assert f"{tmp_path}/broken.yaml{expected}" in one(tmp_path, "broken", text)


def test_text_in_another_encoding(tmp_path: Path) -> None:
    """A file that is not UTF-8 is named, not guessed at."""
    write(tmp_path)
    (tmp_path / "latin.yaml").write_bytes(b"comp_id: \xe9")
    assert mistakes(tmp_path) == [
        f"{tmp_path}/latin.yaml: the file is not UTF-8 text; save it as UTF-8"
    ]


def test_alias_that_contains_itself(tmp_path: Path) -> None:
    """An alias loop ends in a mistake and not in endless recursion."""
    looped = SESSION.replace("{ACC-1: levret/main}", "&loop {ACC-1: *loop}")
    write(tmp_path, oms=looped)
    assert any(
        "an alias that contains itself; write the value out" in m for m in mistakes(tmp_path)
    )


def test_missing_directory(tmp_path: Path) -> None:
    """A directory that is not there is one mistake."""
    assert mistakes(tmp_path / "nowhere") == [
        f"{tmp_path}/nowhere: there is no such directory; name the one to read"
    ]


def test_a_file_instead_of_its_directory(tmp_path: Path) -> None:
    """Nor is a name that no file system takes a directory."""
    write(tmp_path)
    file = tmp_path / "gateway.yaml"
    assert mistakes(file) == [f"{file}: this is no directory; name the one to read"]
    (line,) = mistakes(tmp_path / ("x" * 5000))
    assert line.endswith("the directory cannot be read: File name too long; name the one to read")


def test_empty_directory(tmp_path: Path) -> None:
    """An empty directory lacks gateway.yaml and a session file."""
    assert mistakes(tmp_path) == [
        f"{tmp_path}: there is no session file; add one, e.g. oms.yaml",
        f"{tmp_path}/gateway.yaml: the file is missing; write it, see sessions/",
    ]


def test_session_file_with_the_wrong_ending(tmp_path: Path) -> None:
    """A .yml file would not be read, so it is a mistake and not a silent gap."""
    write(tmp_path)
    (tmp_path / "extra.yml").write_text(SESSION)
    assert mistakes(tmp_path) == [
        f"{tmp_path}/extra.yml: the name ends in .yml; rename it to extra.yaml"
    ]


def test_no_secret_in_any_mistake(tmp_path: Path) -> None:
    """What came from a reference, or stands where a secret belongs, is never repeated."""
    gateway = GATEWAY.replace("leverage: 3", "leverage: env:TOY_SECRET")
    gateway = gateway.replace("sqlite:///x.db", "postgresql://u:hunter2@h/d")
    write(tmp_path, gateway=gateway, oms=SESSION.replace("scrypt:32768", "hunter2"))
    found = mistakes(tmp_path)
    assert len(found) == 3
    assert not any("hunter2" in line or "toy-secret" in line for line in found)
