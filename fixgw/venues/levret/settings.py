"""What `gateway.yaml` says about a Levret venue and one of its accounts.

What Levret's document leaves open about signatures is a setting; the defaults are the most
literal reading of it.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from fixgw.core.secret import Secret
from fixgw.rules import Check, Count, Printable, PrintableSecret, Rules, within
from fixgw.venues.levret.signing import key_bytes
from fixgw.venues.urls import HttpUrl


def refuse_relative(path: str) -> None:
    """The prefix is put before a path that has a leading slash of its own."""
    if path and not path.startswith("/"):
        raise ValueError('has no leading slash; write "/api/v1" or ""')


def refuse_undecodable(secret: Secret, secret_encoding: str) -> None:
    """The venue's `secret_encoding` has to fit every account's secret."""
    try:
        key = key_bytes(secret, secret_encoding)
    except ValueError:
        key = b""
    if not key:
        raise ValueError(
            f"the secret is no {secret_encoding} text; "
            "write it in that form, or the right secret_encoding for the venue"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LevretSettings:
    """A venue of kind `levret`.

    `url` is the REST base, `stream_url` the origin of the Socket.IO server. `sign_path_prefix`
    stands before the path in what is signed. `send_secret_header` follows the document's samples;
    it hands the signing secret to the venue with every call, so turn it off where Levret allows.
    `requests_per_minute` holds until the venue's own headers say otherwise.
    """

    url: HttpUrl = "https://api.levret.io/api/v1"
    stream_url: HttpUrl = "https://api.levret.io"
    sign_encoding: Literal["hex", "base64"] = "hex"
    sign_path_prefix: Annotated[str, Check(refuse_relative)] = "/api/v1"
    secret_encoding: Literal["utf8", "hex", "base64"] = "utf8"  # noqa: S105  # an encoding, no secret
    send_secret_header: bool = True
    sign_window_ms: Count = 60_000
    requests_per_minute: Count = 1200
    page_size: Count = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LevretAccount:
    """One API key. `leverage` is for orders that bring none; `jwt` adds a bearer token."""

    user_id: Printable
    key_id: Printable
    secret: PrintableSecret
    jwt: PrintableSecret | None = None
    leverage: Annotated[int, within(1, 125)] | None = None

    rules: ClassVar[Rules] = (refuse_undecodable,)
