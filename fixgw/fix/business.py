"""Why a message that is valid FIX is no command: the content of a BusinessMessageReject(j)."""

from enum import StrEnum

from fixgw.core.errors import FixgwError


class BusinessRejectReason(StrEnum):
    """BusinessRejectReason(380) in FIX 4.4; the 4.2 dialect folds what it lacks."""

    OTHER = "0"
    UNSUPPORTED_MESSAGE_TYPE = "3"
    APPLICATION_NOT_AVAILABLE = "4"
    CONDITIONALLY_REQUIRED_FIELD_MISSING = "5"
    NOT_AUTHORIZED = "6"


class NotACommandError(FixgwError):
    """The client's message cannot be carried out; the text names the field and its tag."""

    def __init__(
        self, text: str, reason: BusinessRejectReason = BusinessRejectReason.OTHER
    ) -> None:
        super().__init__(text)
        self.reason = reason
