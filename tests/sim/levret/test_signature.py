"""Only what is signed as the document says gets in."""

import base64
import hashlib
import hmac
import time

import pytest

from fixgw.sim.levret import LevretAccount, Signing
from fixgw.sim.levret.auth import Gatekeeper
from fixgw.sim.levret.refusal import Refusal
from tests.sim.client import Client, Start, loads, sign

OPEN = "/api/v1/order/open?userId=U1&symbol=BTC_USDT"
VECTOR_STAMP = 1_736_700_000_000
VECTOR_BODY = (
    b'{"userId":"USER_ID","symbol":"BTC_USDT","side":"buy",'
    b'"orderType":"limit","size":0.01,"price":45000}'
)
VECTOR_GET = "/api/v1/order/open?userId=USER_ID&symbol=BTC_USDT"
VECTORS = [
    pytest.param(
        Signing(),
        ("POST", "/api/v1/order", VECTOR_BODY),
        "0d5ed89edbde72cd6c20e90d392aa5a7c99f6114c1dfa717e1145d828a7f7db6",
        id="post-hex",
    ),
    pytest.param(
        Signing(encoding="base64"),
        ("POST", "/api/v1/order", VECTOR_BODY),
        "DV7Yntvecs1sIOkNOSqlp8mfYRTB36cX4RRdgop/fbY=",
        id="post-base64",
    ),
    pytest.param(
        Signing(path_prefix=False),
        ("POST", "/api/v1/order", VECTOR_BODY),
        "ff67e7c09f518e8bdc3bdf544d5122f05177711cc50a4f49bf6bca8e18c3999a",
        id="post-without-prefix",
    ),
    pytest.param(
        Signing(),
        ("GET", VECTOR_GET, b""),
        "a52c3e40ca0c810366f00719e5660771834a2224a8d6a7450a5daccfa6f55562",
        id="get-hex",
    ),
]


@pytest.mark.parametrize(("signing", "request_parts", "signature"), VECTORS)
def test_known_signatures_are_accepted(
    signing: Signing, request_parts: tuple[str, str, bytes], signature: str
) -> None:
    """Signatures computed elsewhere from the documented recipe are right, and only they."""
    account = LevretAccount(user_id="USER_ID", key_id="K", secret="levret-secret")
    gatekeeper = Gatekeeper([account], signing)
    method, target, body = request_parts
    headers = {
        "X-API-KEY-ID": "K",
        "X-API-KEY-TS": str(VECTOR_STAMP),
        "X-API-KEY-EXP": "60000",
        "X-API-KEY-SIGN": signature,
        "Content-Type": "application/json",
    }
    now = VECTOR_STAMP + 60_000
    assert gatekeeper.admit(headers, method=method, target=target, body=body, now=now) is account
    with pytest.raises(Refusal, match="does not match"):
        gatekeeper.admit(headers, method=method, target=target, body=body + b" ", now=now)


async def refusal_of(venue: Client, **changed: str | None) -> str:
    """The message of a 401 for an otherwise right call with these headers changed or left out."""
    headers = sign("GET", OPEN, b"")
    for name, value in changed.items():
        header = next(key for key in headers if key.replace("-", "_").upper() == name.upper())
        del headers[header]
        if value is not None:
            headers[header] = value
    answer = await venue.send("GET", OPEN, headers=headers)
    assert answer.status_code == 401
    return str(loads(answer.text)["error"]["message"])


@pytest.mark.parametrize(
    "header",
    ["X_API_KEY_ID", "X_API_KEY_TS", "X_API_KEY_EXP", "X_API_KEY_SIGN", "CONTENT_TYPE"],
)
async def test_each_header_is_demanded(venue: Client, header: str) -> None:
    """A private call without one of the headers is refused, and the refusal names it."""
    message = await refusal_of(venue, **{header: None})
    assert message.upper().replace("-", "_") == f"{header} IS MISSING"


async def test_an_unknown_key_is_refused(venue: Client) -> None:
    """The key must be one of the accounts'."""
    assert "not a known key" in await refusal_of(venue, x_api_key_id="other")


async def test_a_wrong_signature_is_refused(venue: Client) -> None:
    """One changed digit is enough."""
    assert "does not match" in await refusal_of(venue, x_api_key_sign="0" * 64)


async def test_the_query_is_signed(venue: Client) -> None:
    """PATH_WITH_QUERY: the same signature does not fit another query."""
    headers = sign("GET", OPEN, b"")
    answer = await venue.send("GET", OPEN + "&page=2", headers=headers)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("shift", "window", "message"),
    [
        (-61_000, "60000", "older than"),
        (-2_000, "1000", "older than"),
        (+30_000, "60000", "in the future"),
    ],
)
async def test_a_stale_or_future_stamp_is_refused(
    venue: Client, shift: int, window: str, message: str
) -> None:
    """X-API-KEY-TS must lie within X-API-KEY-EXP of the venue's clock."""
    stamp = str(time.time_ns() // 1_000_000 + shift)
    signature = hmac.new(b"demo-secret", f"GET{OPEN}{stamp}".encode(), hashlib.sha256).hexdigest()
    found = await refusal_of(
        venue, x_api_key_ts=stamp, x_api_key_exp=window, x_api_key_sign=signature
    )
    assert message in found


@pytest.mark.parametrize("header", ["x_api_key_ts", "x_api_key_exp"])
@pytest.mark.parametrize("value", ["soon", "-1", "1.5", "9" * 20])
async def test_times_are_milliseconds(venue: Client, header: str, value: str) -> None:
    """Anything but a plain number of milliseconds is refused."""
    assert "must be a number of milliseconds" in await refusal_of(venue, **{header: value})


async def test_a_sent_secret_must_be_right(venue: Client) -> None:
    """X-API-KEY-SECRET may be absent, but a wrong one is refused."""
    assert "does not belong" in await refusal_of(venue, x_api_key_secret="other")
    headers = sign("GET", OPEN, b"")
    del headers["X-API-KEY-SECRET"]
    assert (await venue.send("GET", OPEN, headers=headers)).status_code == 200


async def test_the_secret_can_be_demanded(start: Start) -> None:
    """With require_secret a call without X-API-KEY-SECRET is refused."""
    venue = await start(signing=Signing(require_secret=True))
    assert "is missing" in await refusal_of(venue, x_api_key_secret=None)


async def test_the_other_readings_can_be_enforced(start: Start) -> None:
    """A venue that wants base64 without the prefix takes that and refuses the default."""
    venue = await start(signing=Signing(encoding="base64", path_prefix=False))
    headers = sign("GET", OPEN.removeprefix("/api/v1"), b"")
    digest = bytes.fromhex(headers["X-API-KEY-SIGN"])
    assert (await venue.send("GET", OPEN, headers=headers)).status_code == 401
    headers["X-API-KEY-SIGN"] = base64.b64encode(digest).decode()
    assert (await venue.send("GET", OPEN, headers=headers)).status_code == 200


async def test_errors_have_the_documented_schema(venue: Client) -> None:
    """They carry success, error {code, message}, the path without prefix, an ISO time in UTC."""
    answer = await venue.send("GET", OPEN)
    error = answer.json()
    assert set(error) == {"success", "error", "path", "timestamp"}
    assert error["success"] is False
    assert error["error"]["code"] == "UNAUTHORIZED"
    assert error["path"] == "/order/open"
    assert error["timestamp"].endswith("Z")


async def test_scopes_are_kept_apart(start: Start) -> None:
    """A key without the scope trade may look, but not trade."""
    reader = LevretAccount(
        user_id="U1", key_id="demo-key", secret="demo-secret", scopes=frozenset({"read"})
    )
    venue = await start(accounts=[reader])
    assert (await venue.call("GET", "/positions")).status_code == 200
    assert (await venue.refused())[:2] == (403, "FORBIDDEN")


def test_the_secret_is_not_shown() -> None:
    """The repr of an account hides its secret."""
    assert "hush" not in repr(LevretAccount(user_id="U", key_id="K", secret="hush"))
