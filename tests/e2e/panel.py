"""The control routes of a simulator, called from outside."""

import json
from decimal import Decimal
from typing import Any

import httpx


class Panel:
    """What moves a simulated venue by hand: calls below `/_sim` that must succeed."""

    def __init__(self) -> None:
        self._http = httpx.Client(timeout=10)
        self.origin = ""

    def __call__(self, method: str, path: str, fields: object = None) -> Any:
        """Make a control call; numbers are exact in both directions."""
        body = None if fields is None else exact_json(fields)
        answer = self._http.request(method, f"{self.origin}/_sim{path}", content=body)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.text, parse_float=Decimal)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def exact_json(value: object) -> str:
    """JSON with Decimals as numbers, spelled as they are."""
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)}:{exact_json(item)}" for key, item in value.items())
        return "{" + ",".join(pairs) + "}"
    return str(value) if isinstance(value, Decimal) else json.dumps(value)
