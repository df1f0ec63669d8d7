"""Messages to clients as golden texts that QuickFIX itself has nothing against."""

import quickfix as fix

from fixgw.fix.dialect import Dialect
from fixgw.fix.dictionaries import dictionary
from tests.fix.counterparty import body, now_text


def checked(raw: str, dialect: Dialect) -> str:
    """The message without its frame; QuickFIX's own validation has nothing against it."""
    served = fix.DataDictionary(str(dictionary(dialect.begin_string)))
    sent = fix.Message(raw, served, False)
    for tag, value in {34: "2", 49: "FIXGW", 56: "ACME", 52: now_text()}.items():
        sent.getHeader().setField(tag, value)
    served.validate(fix.Message(sent.toString(), served, True))
    return body(raw)
