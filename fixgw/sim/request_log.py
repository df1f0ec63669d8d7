"""A bounded record of the calls that a simulated venue received."""

from collections import deque
from itertools import islice

_KEPT = 20_000


class RequestLog:
    """The newest venue calls, so that a test can prove what was sent and how often."""

    def __init__(self) -> None:
        self._calls: deque[tuple[int, str, str, str, bytes]] = deque(maxlen=_KEPT)
        self.total = 0

    def add(self, time: int, method: str, path: str, query: str, body: bytes) -> None:
        """Record a call; `time` in ms, headers stay out because they carry secrets."""
        self.total += 1
        self._calls.append((time, method, path, query, body))

    def clear(self) -> None:
        """Forget every call."""
        self._calls.clear()
        self.total = 0

    def as_json(self, *, method: str | None, path: str | None, limit: int) -> dict[str, object]:
        """The newest `limit` calls with this method and path, oldest of them first."""
        newest = islice(
            (
                call
                for call in reversed(self._calls)
                if method in (None, call[1]) and path in (None, call[2])
            ),
            limit,
        )
        return {"requests": [_call_as_json(*call) for call in newest][::-1], "total": self.total}


def _call_as_json(time: int, method: str, path: str, query: str, body: bytes) -> dict[str, object]:
    text = body.decode(errors="replace")
    return {"time": time, "method": method, "path": path, "query": query, "body": text}
