"""What a Logon(A) to Levidge carries besides the standard fields: its signature and its wishes.

RawData(96) is HMAC over SendingTime, MsgType, MsgSeqNum, SenderCompID, TargetCompID and Password,
joined by SOH, as they stand in the message. The sample code signs with SHA-256, the decoded secret
and base64; the text points to another section, hence the settings.
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fixgw.core.secret import Secret
from fixgw.venues.levidge.settings import FixConnection, LevidgeAccount, LevidgeSettings

SIGNED_TAGS = ("52", "35", "34", "49", "56")
SOH = "\x01"
CANCEL_ON_DISCONNECT = {"all": "Y", "session": "S"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs the Logons of one account. `key` is the HMAC key, `algorithm` sha256 or sha384."""

    password: Secret
    key: bytes = field(repr=False)
    algorithm: str
    out: str
    wishes: Mapping[int, str]

    def complete(self, logon: Mapping[str, str]) -> Mapping[int, str]:
        """Return the fields that a Logon with these fields lacks."""
        raw_data = self.sign(prehash(logon, self.password))
        password = self.password.reveal()
        return {95: str(len(raw_data)), 96: raw_data, 554: password, **self.wishes}

    def sign(self, text: bytes) -> str:
        """Return the signature of a text as RawData(96) has it."""
        return _WRITERS[self.out](hmac.digest(self.key, text, self.algorithm))


def signer(settings: LevidgeSettings, account: LevidgeAccount) -> Signer:
    """Make an account's signer. ValueError when the secret is not written as `fix_key` says."""
    return Signer(
        password=account.fix_password,
        key=key_bytes(account.request_secret, settings.fix_key),
        algorithm=settings.fix_hmac,
        out=settings.fix_out,
        wishes=wishes(settings.fix),
    )


def wishes(connection: FixConnection) -> Mapping[int, str]:
    """CancelOrdersOnDisconnect(8013), absent for off, and DropCopyFlag(9406)."""
    asked = {9406: "Y" if connection.drop_copy else "N"}
    if connection.cancel_on_disconnect is not None:
        asked[8013] = CANCEL_ON_DISCONNECT[connection.cancel_on_disconnect]
    return asked


def prehash(logon: Mapping[str, str], password: Secret) -> bytes:
    """Return what is signed; no separator follows the password."""
    return SOH.join([*(logon[tag] for tag in SIGNED_TAGS), password.reveal()]).encode()


def key_bytes(secret: Secret, encoding: str) -> bytes:
    """Return the HMAC key. `encoding` is base64 or utf8; ValueError if the secret is not."""
    try:
        return _KEYS[encoding](secret.reveal())
    except (ValueError, binascii.Error):
        raise ValueError(f"the request_secret is not {encoding}; see fix_key") from None


_KEYS: Mapping[str, Callable[[str], bytes]] = {
    "base64": lambda text: base64.b64decode(text, validate=True),
    "utf8": str.encode,
}
_WRITERS: Mapping[str, Callable[[bytes], str]] = {
    "base64": lambda digest: base64.b64encode(digest).decode(),
    "hex": bytes.hex,
}
