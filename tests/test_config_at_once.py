"""Every mistake of a configuration comes out in one run, whatever else is wrong around it."""

from pathlib import Path

import pytest

from fixgw.bootstrap.configuration import SCHEMAS
from fixgw.config import load
from fixgw.errors import ConfigError
from fixgw.journal.database import parse
from tests.config_samples import ENVIRONMENT, GATEWAY, SESSION, mistakes, write

GATEWAY_LINES = """\
gateway:
  comp_id: FIX GW
  listen: 256.0.0.1:5201
  store: mysql://fixgw:hunter2@h/d
  statedir: var
venues:
  levret:
    kind: levret
    url: http://api.levret.io/api/v1
    stream_url: env:TOKEN
    order_timeout: 0
    order_timout: 3
    probe_max: 0.5
    stream_silence: .inf
    secret_encoding: hex
    sign_window_ms: abc
    page_size: 0
    accounts:
      main: {user_id: U1, key_id: "", secret: env:TOKEN, leverage: 300}
      other: {user: U1, key_id: k, secret: inline-hunter2}
      a b: {user_id: U1, key_id: k, secret: env:NOT_SET}
  leverj:
    kind: leverj
    market: future
    poll_seconds: 0
    accounts:
      main: {account_id: 0x12, api_key: U1, secret: env:TOKEN, leverage: 1.5}
  other: {kind: lerret, accounts: {main: {}}, probe_first: -1}
  LEVRET: [1]
"""
ACME_LINES = """\
begin_string: FIX.4.3
comp_id: ACME
role: order
auth:
  password_hash: hunter2
  allow_from: [10.0.0.1/8]
accounts: {ACC-1: levretx/main, ACC-2: leverj}
limits: {max_order_qty: {BTC_USDT: 0, BTC/USDT: 3}, orders_per_second: 1.5}
listen_port: 5300
"""
RISK_LINES = """\
begin_string: FIX.4.4
comp_id: ACME
role: drop_copy
auth: {username: risk, hmac: {secret: "env:hunter2!"}, password_hash: hunter2}
reset_on_logon: 2
listen_port: 05300
limits:
  max_order_qty: 7
"""
TOKEN = "t0k3n-value"
FOUND = """\
acme.yaml:1: begin_string: "FIX.4.3" is not one of FIX.4.2, FIX.4.4; did you mean FIX.4.4?
acme.yaml:3: role: "order" is not one of orders, drop_copy, market_data; did you mean orders?
acme.yaml:5: auth.password_hash: the value is no scrypt hash;
acme.yaml:5: auth: password_hash is given without username; add username: NAME
acme.yaml:6: auth.allow_from.0: "10.0.0.1/8" is no address or network;
acme.yaml:7: accounts.ACC-1: "levretx/main" is no venue account of gateway.yaml; did you mean
acme.yaml:7: accounts.ACC-2: "leverj" names no venue account; write VENUE/ACCOUNT
acme.yaml:8: limits.max_order_qty.BTC_USDT: "0" is not above zero;
acme.yaml:8: limits.orders_per_second: "1.5" is not a whole number;
acme.yaml:8: limits: max_order_qty names BTC_USDT and BTC/USDT, which are one; keep one of them
gateway.yaml:2: gateway.comp_id: "FIX GW" is no CompID; write letters, digits,
gateway.yaml:3: gateway.listen: "256.0.0.1:5201" is no listen address; write HOST:PORT,
gateway.yaml:4: gateway.store: the URL holds a password; write env:NAME and put the whole URL there
gateway.yaml:4: gateway.store: the store cannot be mysql; write sqlite:///PATH or postgresql+psyc
gateway.yaml:5: gateway.statedir: unknown key; did you mean state_dir?
gateway.yaml:9: venues.levret.url: "http://api.levret.io/api/v1" is not encrypted; write https://
gateway.yaml:10: venues.levret.stream_url: the value is no URL; write https://HOST/PATH
gateway.yaml:11: venues.levret.order_timeout: "0" is out of range; write 0.001 to 86400 seconds
gateway.yaml:12: venues.levret.order_timout: unknown key; did you mean order_timeout?
gateway.yaml:13: venues.levret: probe_max is below probe_every; write both,
gateway.yaml:14: venues.levret.stream_silence: ".inf" is not a number; write a number such as 2.5
gateway.yaml:16: venues.levret.sign_window_ms: "abc" is not a whole number;
gateway.yaml:17: venues.levret.page_size: "0" is below 1; write a whole number, 1 or more
gateway.yaml:19: venues.levret.accounts.main.key_id: "" is empty or unprintable;
gateway.yaml:19: venues.levret.accounts.main.leverage: "300" is out of range; write 1 to 125
gateway.yaml:19: venues.levret.accounts.main: the secret is no hex text; write it in that form,
gateway.yaml:20: venues.levret.accounts.other.secret: a secret is written inline; write env:NAME
gateway.yaml:20: venues.levret.accounts.other.user: unknown key; did you mean user_id?
gateway.yaml:20: venues.levret.accounts.other.user_id: the key is missing; add user_id: plain text
gateway.yaml:21: venues.levret.accounts.a b.secret: the environment variable NOT_SET is not set;
gateway.yaml:21: venues.levret.accounts.a b: "a b" is no name; write letters, digits, _ . -
gateway.yaml:24: venues.leverj.market: "future" is not one of spot, futures; did you mean futures?
gateway.yaml:25: venues.leverj.poll_seconds: "0" is not above zero; write a number above 0
gateway.yaml:27: venues.leverj.accounts.main.account_id: "0x12" is no address; write 0x and 40 hex
gateway.yaml:27: venues.leverj.accounts.main.api_key: "U1" is no address; write 0x and 40 hex
gateway.yaml:27: venues.leverj.accounts.main.leverage: "1.5" is not a whole number;
gateway.yaml:27: venues.leverj.accounts.main.secret: the value is no key; write 0x and 64 hex
gateway.yaml:28: venues.other.kind: "lerret" is no kind of venue; did you mean levret?
gateway.yaml:28: venues.other.probe_first: "-1" is out of range;
gateway.yaml:29: venues.LEVRET: a list is not a mapping; write kind: and accounts: below
gateway.yaml:29: venues.LEVRET: the venue "levret" is written twice;
risk.yaml:2: comp_id: the CompID is already used in acme.yaml:2; give each session
risk.yaml:3: a session with role drop_copy has no accounts; add accounts: {NAME: VENUE/ACCOUNT}
risk.yaml:4: auth.hmac.secret: env: is not followed by a name; write env:NAME of a variable
risk.yaml:4: auth.password_hash: the value is no scrypt hash;
risk.yaml:4: auth: both password_hash and hmac are given; keep one of them
risk.yaml:5: reset_on_logon: "2" is not true or false; write true or false
risk.yaml:6: listen_port: port 5300 is already used in acme.yaml; write a port of its own
risk.yaml:8: limits.max_order_qty: "7" is not a mapping; write a mapping {KEY: VALUE}
""".splitlines()


@pytest.fixture
def found(tmp_path: Path) -> list[str]:
    """What is said of three files that are wrong almost everywhere."""
    for name, text in (("gateway", GATEWAY_LINES), ("acme", ACME_LINES), ("risk", RISK_LINES)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, SCHEMAS, parse, {"TOKEN": TOKEN})
    return [line.removeprefix(f"{tmp_path}/") for line in str(caught.value).splitlines()]


def test_every_mistake_is_told_in_one_run(found: list[str]) -> None:
    """By file and line, each with what to write instead, and none because of another one."""
    for line, beginning in zip(found, FOUND, strict=True):
        assert line.startswith(beginning)
        assert "; " in line


def test_no_secret_is_told(found: list[str]) -> None:
    """Neither one by reference nor one that stands where it should not."""
    assert [line for line in found if TOKEN in line or "hunter2" in line] == []


BROKEN_GATEWAYS = [
    ("", ":1: the file is empty;"),
    ("venues: [", ":1:10: broken YAML: "),
    ("gateway: []\nvenues: []\n", ":1: gateway: a list is not a mapping;"),
    ("gateway: 7\n", ": venues: the key is missing; add venues:"),
    ("venues: {levret: 5}\n", ":1: venues.levret: "),
    (GATEWAY.replace("main:", "x y:"), 'venues.levret.accounts.x y: "x y" is no name;'),
]


@pytest.mark.parametrize(("gateway", "expected"), BROKEN_GATEWAYS)
def test_a_broken_gateway_file_hides_nothing_in_a_session_file(
    tmp_path: Path, gateway: str, expected: str
) -> None:
    """Nor is a session blamed for accounts that could not be read."""
    write(tmp_path, gateway=gateway, oms=SESSION.replace("role: orders", "role: order"))
    found = mistakes(tmp_path)
    assert any(expected in line for line in found), found
    assert any("/oms.yaml:3: role: " in line for line in found), found
    blamed = [line for line in found if "/oms.yaml:8: accounts" in line]
    assert blamed == [] or "x y" in gateway


def test_a_rule_for_an_account_may_need_a_field_of_its_venue(tmp_path: Path) -> None:
    """It is asked as soon as both fields are sound, whatever the rest is like."""
    gateway = GATEWAY.replace("user_id: 0xAB", "share: 4").replace(
        "    kind", "    low: x\n    kind"
    )
    write(tmp_path, gateway=gateway)
    assert [line.partition("gateway.yaml")[2] for line in mistakes(tmp_path)] == [
        ':7: venues.levret.low: "x" is not a whole number; write a whole number such as 5',
        ":12: venues.levret.accounts.main.user_id: the key is missing; add user_id: plain text",
        ":12: venues.levret.accounts.main: share is above the venue's leverage; write at most that",
    ]


def test_a_rule_waits_for_its_fields(tmp_path: Path) -> None:
    """What a wrong field would mean for another one is not guessed at."""
    gateway = GATEWAY.replace("leverage: 3", "leverage: x").replace("0xAB", "0xAB, share: 4")
    write(tmp_path, gateway=gateway)
    (line,) = mistakes(tmp_path)
    assert '.leverage: "x" is not a whole number' in line


def test_a_rule_for_two_fields_stands_at_the_one_that_is_written(tmp_path: Path) -> None:
    """A default can be at odds with what is written."""
    write(tmp_path, gateway=GATEWAY.replace("    order_timeout", "    low: 12\n    order_timeout"))
    (line,) = mistakes(tmp_path)
    assert line.endswith("gateway.yaml:9: venues.levret: high is below low; write more than low")


SECRETS = [
    ("user_id: 0xAB, secret: env:TOY_SECRET", "user_id: 0xAB, secret: *hunter2"),
    ("secret: env:TOY_SECRET", "secret: [hunter2]"),
    ("secret: env:TOY_SECRET", "secret: {hunter: hunter2}"),
    ("secret: env:TOY_SECRET", "secret: env:hunter2-"),
    ("store: sqlite:///x.db", "store: postgresql://h/d?password=hunter2"),
    ("store: sqlite:///x.db", "store: mysql://u:hunter2@h/d"),
    ("store: sqlite:///x.db", "store: sqlite://hunter2:hunter2@h/d"),
    ("comp_id: GATE", "comp_id: u:hunter2@h"),
    ("comp_id: GATE", "comp_id: http://h?token=hunter2"),
]


@pytest.mark.parametrize(("right", "wrong"), SECRETS)
def test_an_inline_secret_is_not_repeated(tmp_path: Path, right: str, wrong: str) -> None:
    """Not by the parser either, which quotes what it does not understand."""
    assert right in GATEWAY
    write(tmp_path, gateway=GATEWAY.replace(right, wrong))
    found = mistakes(tmp_path)
    assert found
    assert not any("hunter2" in line for line in found), found


PLAIN = [
    ('comp_id: "\\e[31m"', ":2: a text with control characters; write plain text"),
    ('comp_id: "\\ud800"', ':2: gateway.comp_id: "\\ud800" is no CompID;'),
    ('state_dir: "a\\0b"', ":2: a text with control characters;"),
    ('"\\e[31m": 1', ":2: gateway.\\x1b[31m: unknown key;"),
    ('comp_id: "a\\nb"', ':2: gateway.comp_id: "a\\nb" is no CompID;'),
]


@pytest.mark.parametrize(("written", "expected"), PLAIN)
def test_a_mistake_is_one_plain_line(tmp_path: Path, written: str, expected: str) -> None:
    """No text of a file steers the terminal, breaks a line, or cannot be printed."""
    write(tmp_path, gateway=GATEWAY.replace("comp_id: GATE", written))
    found = mistakes(tmp_path)
    assert any(f"gateway.yaml{expected}" in line for line in found), found
    assert all(line.isprintable() for line in found)


def test_aliases_of_aliases_come_to_an_end(tmp_path: Path) -> None:
    """A few lines can stand for more values than fit into any memory."""
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    write(tmp_path, bomb="\n".join(lines))
    (line,) = mistakes(tmp_path)
    assert "bomb.yaml:1: more than 100000 values, aliases written out; do without" in line


REFERENCES = [
    ("env:LINES", "the environment variable LINES is no plain text; set it as UTF-8"),
    ("env:NOT-A-NAME", "env: is not followed by a name; write env:NAME of a variable"),
    ("'file:'", "file: is not followed by a path; write file:/path"),
    ("file:/dev/zero", "the file /dev/zero is too long or no plain text; write the text into it"),
    ("file:/dev/null", "the file /dev/null is empty; write the text into it"),
]


@pytest.mark.parametrize(("reference", "words"), REFERENCES)
def test_a_reference_to_nothing_useful(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reference: str, words: str
) -> None:
    """Every reference ends in a text or in a mistake."""
    monkeypatch.setitem(ENVIRONMENT, "LINES", "\udcff")
    write(tmp_path, gateway=GATEWAY.replace("env:TOY_SECRET", reference))
    (line,) = mistakes(tmp_path)
    assert f"gateway.yaml:11: venues.levret.accounts.main.secret: {words}" in line
