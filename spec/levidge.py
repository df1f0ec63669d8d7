"""Levidge's own FIX 4.2 as a data dictionary: the documented messages and tags, as a table.

Built from QuickFIX's FIX42.xml: messages that Levidge does not have are left out, and on those of
the application no more is required than what Levidge's document lists as always present.
"""
# ruff: noqa: INP001 - beside the script that uses it, not a package

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

SESSION = ("0", "1", "2", "3", "4", "5")
"""Messages of the session, as in stock FIX."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """A message with its documented tags, `*` for those it always has; `sent_by` us or Levidge."""

    msg_type: str
    name: str
    sent_by: str
    fields: str


MESSAGES = (
    Documented(
        msg_type="A",
        name="Logon",
        sent_by="both",
        fields=(
            "98 EncryptMethod* 108 HeartBtInt* 95 RawDataLength 96 RawData 554 Password "
            "8013 CancelOrdersOnDisconnect 9406 DropCopyFlag"
        ),
    ),
    Documented(
        msg_type="D",
        name="NewOrderSingle",
        sent_by="us",
        fields=(
            "21 HandlInst* 11 ClOrdID* 55 Symbol* 54 Side* 44 Price 38 OrderQty 152 CashOrderQty "
            "40 OrdType* 99 StopPx 59 TimeInForce 7928 SelfTradePrevention"
        ),
    ),
    Documented(
        msg_type="F",
        name="OrderCancelRequest",
        sent_by="us",
        fields="11 ClOrdID* 37 OrderID 41 OrigClOrdID 55 Symbol*",
    ),
    Documented(msg_type="H", name="OrderStatusRequest", sent_by="us", fields="37 OrderID*"),
    Documented(
        msg_type="8",
        name="ExecutionReport",
        sent_by="Levidge",
        fields=(
            "11 ClOrdID 37 OrderID* 55 Symbol 54 Side 32 LastShares 44 Price 38 OrderQty "
            "152 CashOrderQty 60 TransactTime 150 ExecType* 39 OrdStatus 103 OrdRejReason "
            "136 NoMiscFees 137 MiscFeeAmt 139 MiscFeeType 1003 TradeID 1057 AggressorIndicator"
        ),
    ),
    Documented(
        msg_type="9",
        name="OrderCancelReject",
        sent_by="Levidge",
        fields=(
            "11 ClOrdID* 37 OrderID 41 OrigClOrdID 39 OrdStatus 102 CxlRejReason "
            "434 CxlRejResponseTo"
        ),
    ),
)
NEW_FIELDS = {
    "554": ("Password", "STRING", {}),
    "1003": ("TradeID", "STRING", {}),
    "1057": ("AggressorIndicator", "BOOLEAN", {"Y": "TAKER", "N": "MAKER"}),
    "7928": (
        "SelfTradePrevention",
        "CHAR",
        {
            "D": "DECREMENT_AND_CANCEL",
            "O": "CANCEL_RESTING",
            "N": "CANCEL_INCOMING",
            "B": "CANCEL_BOTH",
        },
    ),
    "8013": ("CancelOrdersOnDisconnect", "CHAR", {"Y": "ALL_ORDERS", "S": "OF_THIS_SESSION"}),
    "9406": ("DropCopyFlag", "BOOLEAN", {"Y": "YES", "N": "NO"}),
}
NEW_VALUES = {"59": ("P", "POST_ONLY"), "150": ("I", "ORDER_STATUS")}
"""Values that FIX 4.2 does not have."""
FEES = ("MiscFeeAmt", "MiscFeeCurr", "MiscFeeType")


def build(stock: ET.Element) -> ET.Element:
    """Turn the stock dictionary into Levidge's."""
    messages = stock.find("messages")
    fields = stock.find("fields")
    if messages is None or fields is None:
        raise ValueError("the stock dictionary has no messages or no fields")
    documented = {one.msg_type: one for one in MESSAGES}
    _add_fields(fields)
    for message in list(messages):
        msg_type = message.get("msgtype") or ""
        if msg_type in documented:
            _require(message, documented[msg_type])
        elif msg_type not in SESSION:
            messages.remove(message)
    _prune(stock, fields)
    return stock


def table() -> str:
    """Return the messages as a Markdown table."""
    lines = ["| MsgType | Name | Sent by | Documented fields (* required) |", "|---|---|---|---|"]
    for one in MESSAGES:
        named = ", ".join(_named(tag, name) for tag, name in _pairs(one))
        lines.append(f"| {one.msg_type} | {one.name} | {one.sent_by} | {named} |")
    return "\n".join(lines) + "\n"


def _named(tag: str, marked: str) -> str:
    star = "\\*" if marked.endswith("*") else ""
    return f"{marked.rstrip('*')}({tag}){star}"


def _pairs(message: Documented) -> Iterator[tuple[str, str]]:
    words = message.fields.split()
    return zip(words[::2], words[1::2], strict=True)


def _add_fields(fields: ET.Element) -> None:
    known = {one.get("number"): one for one in fields}
    for number, (name, kind, values) in NEW_FIELDS.items():
        one = ET.SubElement(fields, "field", number=number, name=name, type=kind)
        for value, description in values.items():
            ET.SubElement(one, "value", enum=value, description=description)
    for number, (value, description) in NEW_VALUES.items():
        ET.SubElement(known[number], "value", enum=value, description=description)


def _require(message: ET.Element, documented: Documented) -> None:
    """Require what is documented as always present, and allow all of FIX 4.2 besides."""
    for inner in message.iter():
        if inner is not message:
            inner.set("required", "N")
    present = {one.get("name"): one for one in message}
    for _, marked in _pairs(documented):
        name = marked.rstrip("*")
        if name in present:
            present[name].set("required", "Y" if marked.endswith("*") else "N")
        elif name == "NoMiscFees":
            group = ET.SubElement(message, "group", name=name, required="N")
            for fee in FEES:
                ET.SubElement(group, "field", name=fee, required="N")
        elif name not in FEES:
            required = "Y" if marked.endswith("*") else "N"
            ET.SubElement(message, "field", name=name, required=required)


def _prune(root: ET.Element, fields: ET.Element) -> None:
    """Leave out the fields that no message has."""
    used = {
        one.get("name")
        for part in ("header", "trailer", "messages", "components")
        for section in root.iterfind(part)
        for one in section.iter()
    }
    for one in list(fields):
        if one.get("name") not in used:
            fields.remove(one)
