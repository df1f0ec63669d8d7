"""How the simulated Levret says no: its codes, their HTTP statuses and the documented body."""

from datetime import UTC, datetime

# Only RATE_LIMITED is documented; the other codes are this simulator's assumption.
STATUS_OF_CODE = {
    "INVALID_REQUEST": 400,
    "INVALID_SYMBOL": 400,
    "INVALID_SIZE": 400,
    "INVALID_PRICE": 400,
    "INSUFFICIENT_MARGIN": 400,
    "REDUCE_ONLY_REJECTED": 400,
    "NO_LIQUIDITY": 400,
    "UNAUTHORIZED": 401,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "ORDER_NOT_FOUND": 404,
    "POSITION_NOT_FOUND": 404,
    "ORDER_NOT_OPEN": 409,
    "RATE_LIMITED": 429,
    "INTERNAL_ERROR": 500,
}


class Refusal(Exception):  # noqa: N818 - it is the venue's answer, not a failure of ours
    """The venue refuses a call; `code` is a key of STATUS_OF_CODE."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def refusal_body(code: str, message: str, path: str) -> dict[str, object]:
    """The documented error schema; `path` comes without the prefix, as in its sample."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    error = {"code": code, "message": message}
    return {"success": False, "error": error, "path": path, "timestamp": now}
