"""What `gateway.yaml` says about a Levret venue and one of its accounts.

What Levret's document leaves open about signatures is a setting; the defaults are the most
literal reading of it.
"""

from dataclasses import dataclass
from typing import Literal

from fixgw.core.secret import Secret
from fixgw.venues.urls import check_url

LEVERAGE = range(1, 126)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevretSettings:
    """A venue of kind `levret`.

    `url` is the REST base, `stream_url` the origin of the Socket.IO server. `sign_path_prefix`
    stands before the path in what is signed. `send_secret_header` follows the document's samples;
    it hands the signing secret to the venue with every call, so turn it off where Levret allows.
    `requests_per_minute` holds until the venue's own headers say otherwise.
    """

    url: str = "https://api.levret.io/api/v1"
    stream_url: str = "https://api.levret.io"
    sign_encoding: Literal["hex", "base64"] = "hex"
    sign_path_prefix: str = "/api/v1"
    secret_encoding: Literal["utf8", "hex", "base64"] = "utf8"  # noqa: S105  # an encoding, no secret
    send_secret_header: bool = True
    sign_window_ms: int = 60_000
    requests_per_minute: int = 1200
    page_size: int = 50

    def __post_init__(self) -> None:
        """Refuse what cannot work; the text says what to write instead."""
        check_url("url", self.url)
        check_url("stream_url", self.stream_url)
        if self.sign_path_prefix and not self.sign_path_prefix.startswith("/"):
            raise ValueError('sign_path_prefix has no leading slash; write "/api/v1" or ""')
        for name in ("sign_window_ms", "requests_per_minute", "page_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is below 1; write a number above 0, or leave it out")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevretAccount:
    """One API key. `leverage` is for orders that bring none; `jwt` adds a bearer token."""

    user_id: str
    key_id: str
    secret: Secret
    jwt: Secret | None = None
    leverage: int | None = None

    def __post_init__(self) -> None:
        """Refuse what could not go into a header or an order."""
        for name in ("user_id", "key_id"):
            if not getattr(self, name).isprintable() or not getattr(self, name):
                raise ValueError(f"{name} is empty or unprintable; write it as Levret shows it")
        if not self.secret.reveal().isprintable():
            raise ValueError("secret holds unprintable characters; write it as Levret shows it")
        if self.leverage is not None and self.leverage not in LEVERAGE:
            raise ValueError(f"leverage {self.leverage} is out of range; write 1 to 125")
