"""How the simulated Leverj says no: its codes, their HTTP statuses and the documented body."""

# Only M_INV_ORDSIG is known from the venue; the other codes are this simulator's assumption.
STATUS_OF_CODE = {
    "M_INV_REQUEST": 400,
    "M_INV_ORDER": 400,
    "M_INV_INSTRUMENT": 400,
    "M_INV_PRICE": 400,
    "M_INV_QUANTITY": 400,
    "M_INV_MARGIN": 400,
    "M_INV_TIMESTAMP": 400,
    "M_DUPLICATE": 400,
    "M_MAX_ORDERS": 400,
    "M_INDEX_SANITY": 400,
    "M_INSUFFICIENT_MARGIN": 400,
    "M_INSUFFICIENT_FUNDS": 400,
    "M_POST_ONLY": 400,
    "M_REDUCE_ONLY": 400,
    "M_NO_LIQUIDITY": 400,
    "M_NOT_OPEN": 400,
    "M_TRADING_DISABLED": 400,
    "M_UNAUTHORIZED": 401,
    "M_NOT_FOUND": 404,
    "M_METHOD": 405,
    "M_INV_ORDSIG": 422,
    "M_TOO_MANY_REQUESTS": 429,
    "M_INTERNAL": 500,
    "M_MAINTENANCE": 503,
}
# What the event margin_error carries instead of order_error.
MARGIN_CODES = frozenset({"M_INSUFFICIENT_MARGIN", "M_INSUFFICIENT_FUNDS"})


class Refusal(Exception):  # noqa: N818 - it is the venue's answer, not a failure of ours
    """The venue refuses a call; `code` is a key of STATUS_OF_CODE."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS_OF_CODE[self.code]

    @property
    def text(self) -> str:
        """Code and message as the body and the events carry them."""
        return f"{self.code}: {self.message}"


def refusal_body(refusal: Refusal) -> dict[str, object]:
    """The body of an error answer."""
    return {"error": refusal.text}


def refusal_event(refusal: Refusal, request_id: object) -> tuple[str, dict[str, object]]:
    """The name and the payload of the event that refuses a request over the socket."""
    name = "margin_error" if refusal.code in MARGIN_CODES else "order_error"
    payload: dict[str, object] = {
        "error": {"message": refusal.text},
        "statusCode": refusal.status,
    }
    return name, payload if request_id is None else {**payload, "requestid": request_id}
