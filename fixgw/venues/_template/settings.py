"""What `gateway.yaml` says about a Template venue and one of its accounts."""

from dataclasses import dataclass

from fixgw.core.secret import Secret
from fixgw.rules import Count, Printable
from fixgw.venues.urls import HttpUrl


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSettings:
    """A venue of kind `template`: its REST base and the origin of its stream."""

    url: HttpUrl = "https://api.template.example"
    stream_url: HttpUrl = "https://api.template.example"
    requests_per_minute: Count = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateAccount:
    """One API key."""

    key: Printable
    secret: Secret
