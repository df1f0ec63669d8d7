"""Whether a Logon proves who it says it is. Pure: time comes in, nothing is kept here.

A refusal's text is for the operator's log. The client is only told that it was refused.
"""

import base64
import hashlib
import hmac
import threading
from ipaddress import ip_address, ip_network

from fixgw.core.secret import Secret
from fixgw.fix.session import FixSession
from fixgw.fix.times import utc_micros
from fixgw.fix.values import Fields
from fixgw.fix.wire import SOH

SENDING_TIME_TOLERANCE = 30 * 1_000_000
"""How far SendingTime(52) of a signed Logon may be from our clock, in microseconds."""

_SIGNED_TAGS = ("52", "35", "34", "49", "56", "554")

_DIGEST_BYTES = 64
_ONE_SCRYPT = threading.Lock()
"""Each takes 32 MiB and a core for a while: many Logons at once wait for one another."""
_SCRYPT_OVERHEAD = 65536


def refusal(session: FixSession, fields: Fields, now: int) -> str | None:
    """Return why the Logon's credentials are not good, or None when they are."""
    if session.username is not None and not _same(fields.get("553", ""), session.username):
        return "Username(553) is not the session's"
    if session.hmac_secret is not None:
        return _signature_refusal(session.hmac_secret, fields, now)
    if session.password_hash is None:
        return "the session has no credentials configured"
    if not verify_password(session.password_hash, fields.get("554", "")):
        return "Password(554) is wrong"
    return None


def address_allowed(session: FixSession, address: str) -> bool:
    """Tell whether the session may come from this address; no list means from any."""
    if not session.allow_from:
        return True
    origin = ip_address(address.partition("%")[0])
    mapped = getattr(origin, "ipv4_mapped", None)
    networks = [ip_network(one, strict=False) for one in session.allow_from]
    return any((mapped or origin) in network for network in networks)


def verify_password(password_hash: str, password: str) -> bool:
    """Compare in constant time; takes some 60 ms by design. ValueError for an unreadable hash."""
    method, salt, expected = password_hash.split("$", 2)
    name, _, cost = method.partition(":")
    if name != "scrypt":
        raise ValueError("the password hash is not of the form scrypt:N:r:p$SALT$HEX")
    return hmac.compare_digest(_scrypt(cost, salt, password), expected)


def signature(secret: Secret, fields: Fields) -> str:
    """Return the RawData(96) that a Logon with these fields shall carry."""
    signed = SOH.join(fields.get(tag, "") for tag in _SIGNED_TAGS)
    digest = hmac.new(secret.reveal().encode(), signed.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def fingerprint(fields: Fields) -> bytes:
    """Return what tells one Logon from another without holding its password."""
    content = SOH.join(f"{tag}={fields[tag]}" for tag in sorted(fields))
    return hashlib.sha256(content.encode(errors="replace")).digest()


def _signature_refusal(secret: Secret, fields: Fields, now: int) -> str | None:
    """A signed Logon is only good for a while, or a recorded one could be sent again."""
    try:
        sent_at = utc_micros(fields.get("52", ""))
    except ValueError:
        return "SendingTime(52) is not a time"
    if abs(now - sent_at) > SENDING_TIME_TOLERANCE:
        return "SendingTime(52) of the signed Logon is too far from our clock"
    if not _same(fields.get("96", ""), signature(secret, fields)):
        return "RawData(96) is not the Logon's signature"
    return None


def _scrypt(cost: str, salt: str, password: str) -> str:
    n, r, p = (int(part) for part in cost.split(":"))
    with _ONE_SCRYPT:
        return hashlib.scrypt(
            password.encode(),
            salt=salt.encode(),
            n=n,
            r=r,
            p=p,
            maxmem=128 * r * (n + 2 * p) + _SCRYPT_OVERHEAD,
            dklen=_DIGEST_BYTES,
        ).hex()


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
