"""The root of every error of the project, and the errors of the core."""


class FixgwError(Exception):
    """Anything the gateway reports on purpose; its text is one line meant for a person."""


class CoreError(FixgwError):
    """The core was asked for something that its rules do not provide."""


class TransitionError(CoreError):
    """The order state table has no cell for this status and event; the order is untouched."""


class CodecError(CoreError):
    """A journalled record cannot be read back into the class it names."""
