"""How the simulated Leviathan says no: the document's codes and their HTTP statuses."""

STATUSES = {
    "invalid_params": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "duplicate_order": 409,
    "insufficient_margin": 422,
    "rate_limited": 429,
    "internal_error": 500,
}


class Refusal(Exception):  # noqa: N818 - it is the venue's answer, not a failure of ours
    """The venue refuses a call with one of its codes; `wait` is for Retry-After, in seconds."""

    def __init__(self, code: str, message: str, *, wait: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = STATUSES[code]
        self.wait = wait
