"""What `gateway.yaml` says about a Template venue and one of its accounts."""

from dataclasses import dataclass

from fixgw.core.secret import Secret
from fixgw.venues.urls import check_url


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSettings:
    """A venue of kind `template`: its REST base and the origin of its stream."""

    url: str = "https://api.template.example"
    stream_url: str = "https://api.template.example"
    requests_per_minute: int = 600

    def __post_init__(self) -> None:
        """Refuse what cannot work; the text says what to write instead."""
        check_url("url", self.url)
        check_url("stream_url", self.stream_url)
        if self.requests_per_minute < 1:
            raise ValueError("requests_per_minute is below 1; write a number above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateAccount:
    """One API key."""

    key: str
    secret: Secret
