"""The documented limit of calls a minute for each API key."""

from dataclasses import dataclass

DOCUMENTED_LIMIT = 1200
_WINDOW_MS = 60_000


@dataclass(slots=True)
class _Window:
    ends: int
    used: int = 0


class RateLimit:
    """Fixed windows of one minute that begin with a key's first call; a limit of 0 is none."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._windows: dict[str, _Window] = {}

    def spend(self, key_id: str, now: int) -> bool:
        """Count a call at `now` ms; False when the key has no call left in this window."""
        if not self.limit:
            return True
        window = self._windows.get(key_id)
        if window is None or now >= window.ends:
            window = self._windows[key_id] = _Window(now + _WINDOW_MS)
        if window.used >= self.limit:
            return False
        window.used += 1
        return True

    def wait(self, key_id: str, now: int) -> float:
        """Seconds until the key's window ends."""
        window = self._windows.get(key_id)
        return max(window.ends - now, 0) / 1000 if window else 0

    def headers(self, key_id: str, now: int) -> dict[str, str]:
        """The documented headers; Reset is in epoch seconds, rounded up, by assumption."""
        if not self.limit:
            return {}
        window = self._windows.get(key_id) or _Window(now)
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(self.limit - window.used, 0)),
            "X-RateLimit-Reset": str(-(-window.ends // 1000)),
        }

    def clear(self) -> None:
        """Begin every key's window anew."""
        self._windows.clear()


def limited_headers(limit: int, seconds: float, now: int) -> dict[str, str]:
    """The headers of a 429: nothing remains for so many seconds."""
    ends = now + int(seconds * 1000)
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(-(-ends // 1000)),
        "Retry-After": str(max(-(-int(seconds * 1000) // 1000), 0)),
    }
