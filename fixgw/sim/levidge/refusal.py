"""How the simulated Levidge says no: a text, its HTTP status, and its OrdRejReason(103)."""

UNKNOWN_ERROR = 0
INSUFFICIENT_FUNDS = 3
POST_ONLY = 8


class Refusal(Exception):  # noqa: N818 - it is the venue's answer, not a failure of ours
    """The venue refuses a call or an order; the document names the statuses and the reasons."""

    def __init__(self, message: str, *, status: int = 400, reason: int = UNKNOWN_ERROR) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.reason = reason
