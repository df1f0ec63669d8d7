"""How the venue says no to a call."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of the simulator
    """An answer with an error status; `code` is the number that gRPC gives the kind of error."""

    def __init__(self, message: str, *, status: int = 400, code: int = 3) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code

    def as_json(self) -> dict[str, object]:
        """The body; that of a 429 is documented."""
        if self.status == 429:
            return {"status": 429, "message": self.message}
        return {"code": self.code, "message": self.message, "details": []}


def not_found(what: str) -> Refusal:
    """The venue knows no such thing."""
    return Refusal(f"{what} not found", status=404, code=5)


def unauthorized(why: str) -> Refusal:
    """The key, the time or the signature are not good."""
    return Refusal(why, status=401, code=16)


def too_many() -> Refusal:
    """A rate limit is used up."""
    return Refusal("Too Many Requests", status=429)
