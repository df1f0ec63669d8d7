"""In which words FIX 4.2 and FIX 4.4 say the same thing, as a client has to know it.

Written from the FIX specifications, not from the gateway's dialect tables, so that one mistake is
not made twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Fields = Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One version: how reports are told apart, and what requests need beyond the common fields.

    `account_prefix` leads the MsgType(35) of messages about accounts, which FIX 4.2 does not have.
    """

    begin_string: str
    order_fields: Fields
    report: Fields
    partial_fill: Fields
    fill: Fields
    status: Callable[[str], Fields]
    unsupported: str
    copy_marker: int
    account_prefix: str


FIX42 = Wording(
    begin_string="FIX.4.2",
    order_fields={21: "1"},
    report={20: "0"},
    partial_fill={20: "0", 150: "1"},
    fill={20: "0", 150: "2"},
    status=lambda ord_status: {20: "3", 150: ord_status},
    unsupported="0",
    copy_marker=9406,
    account_prefix="U",
)
FIX44 = Wording(
    begin_string="FIX.4.4",
    order_fields={},
    report={},
    partial_fill={150: "F"},
    fill={150: "F"},
    status=lambda _: {150: "I"},
    unsupported="11",
    copy_marker=797,
    account_prefix="",
)
WORDINGS = {wording.begin_string: wording for wording in (FIX42, FIX44)}
