"""Write the data dictionaries: QuickFIX's stock ones plus the tables below, and Levidge's own.

`python spec/build.py` writes FIX42.xml, FIX44.xml, LEVIDGE42.xml and the tables in README.md; with
`--check` it writes nothing and exits 1 when one of them is stale.
"""
# ruff: noqa: INP001 - a script beside the files it writes, not a package

import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import levidge

HERE = Path(__file__).parent
VERSIONS = ("FIX42", "FIX44")
TABLE_START, TABLE_END = "<!-- tables: written by build.py -->", "<!-- end of tables -->"
LEVIDGE_START = "<!-- Levidge's messages: written by build.py -->"
LEVIDGE_END = "<!-- end of Levidge's messages -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A field the stock dictionaries lack, or lack on some messages.

    `fix42` and `fix44` list the MsgTypes it is added to, as in `D G`. `values` are its only ones.
    """

    number: int
    name: str
    type: str
    fix42: str
    fix44: str
    meaning: str
    values: Mapping[str, str]


TAGS_TEXT = """
1     | Account                  | STRING       |       | q   |
    only orders of this account
6     | AvgPx                    | PRICE        |       | AP  |
    what the position was entered at, where the venue says so
60    | TransactTime             | UTCTIMESTAMP |       | AO AP BA |
    when the venue was read
100   | ExDestination            | EXCHANGE     | F H 8 | F H 8 q AL AM AN AO AP BA BB |
    the venue, as the order named it
325   | UnsolicitedIndicator     | BOOLEAN      |       | BA  |
    an update of a subscription, no answer
553   | Username                 | STRING       | A     |     |
    who logs on; goes with Password(554)
554   | Password                 | STRING       | A     |     |
    proof of the logon, or a part of what RawData(96) signs
851   | LastLiquidityInd         | INT          | 8     |     | 1=ADDED 2=REMOVED 3=ROUTED_OUT
    whether the fill added or removed liquidity, where the venue says so
1028  | ManualOrderIndicator     | BOOLEAN      | D G   | D G | Y=MANUAL N=AUTOMATIC
    whether a person or a machine placed the order, where the venue asks for it
7928  | SelfTradePrevention      | CHAR         | D G   | D G | {stp}
    what happens when the order would meet one of the same account
8013  | CancelOrdersOnDisconnect | CHAR         | A     | A   | {policy}
    what a lost connection does to open orders; the answer echoes the one in force
9406  | DropCopyFlag             | BOOLEAN      | A 8   | A   | Y=YES N=NO
    copies of the accounts' other orders are wanted (A); this is one (8; in 4.4: 797)
20001 | Leverage                 | INT          | D G   | D G AL AM |
    leverage of a margined order, a whole number
20002 | TakeProfitPx             | PRICE        | D G   | D G AL AM |
    take profit price attached to the order
20003 | StopLossPx               | PRICE        | D G   | D G AL AM |
    stop loss price attached to the order
20010 | SlippageBps              | INT          | D G   | D G |
    accepted slippage in basis points
20011 | DownstreamVenue          | STRING       | D G   | D G |
    where a routing venue shall send the order on to
20012 | Outcome                  | STRING       | D G 8 | D G 8 | YES NO
    the side of a prediction market, of which Price(44) and all prices speak; absent is YES
20013 | LastContracts            | QTY          | 8     | 8   |
    the contracts of a fill whose LastQty(32) is cash
20014 | CumContracts             | QTY          | 8     | 8   |
    the contracts of all fills where CumQty(14) is cash
20020 | GatewayState             | STRING       | 8     | 8 AM | IN_DOUBT
    it was sent and no usable answer came: the venue may or may not have taken it
20021 | Evidence                 | STRING       | 8     | 8   | {evidence}
    what proved the outcome that the report states
20022 | StpAppliedBy             | CHAR         | 8     | 8   | V=VENUE G=GATEWAY
    who keeps the order from trading with one of the same account
20023 | VenueErrorCode           | STRING       | 8 9   | 8 9 AM |
    the venue's own error code; its words are in Text(58)
20024 | Origin                   | STRING       | 8     | 8   | EXTERNAL
    the order was placed outside the gateway
20030 | LastExecID               | STRING       | UDR UDE | UDR UDE |
    the last ExecID(17) the client has seen, NONE for none
20040 | NoVenueFigures           | NUMINGROUP   | UAP UBA | AM AP BA |
    how many figures follow: all that the venue said, unchanged
20041 | VenueFigureName          | STRING       | UAP UBA | AM AP BA |
    the venue's own name for the figure
20042 | VenueFigureValue         | STRING       | UAP UBA | AM AP BA |
    the figure as the venue wrote it
20043 | VenuePositionID          | STRING       | UAP   | AL AM AP |
    the venue's own id of the position
20044 | PositionAction           | STRING       | AL    | AL AM | LEVERAGE MARGIN TPSL CLOSE
    what is changed: 20001; AdjustmentType(718) and 20045; 20002 and 20003; nothing more
20045 | MarginAmount             | AMT          | AL    | AL AM |
    isolated margin to add (718=1) or to take away (718=2)
""".format(
    stp="D=DECREMENT_AND_CANCEL O=CANCEL_RESTING N=CANCEL_INCOMING B=CANCEL_BOTH",
    policy="Y=ALL_OF_THE_ACCOUNTS S=OF_THIS_CONNECTION N=NONE",
    evidence="RESPONSE STREAM QUERY HISTORY OPERATOR",
)
"""Two lines a tag: number, name, type, MsgTypes in 4.2 and 4.4, values; then the meaning."""


def _read_tag(row: str, meaning: str) -> Tag:
    number, name, kind, fix42, fix44, values = (cell.strip() for cell in row.split("|"))
    pairs = (value.partition("=") for value in values.split())
    return Tag(
        number=int(number),
        name=name,
        type=kind,
        fix42=fix42,
        fix44=fix44,
        meaning=meaning.strip(),
        values={value: described or value for value, _, described in pairs},
    )


_LINES = TAGS_TEXT.strip().splitlines()
TAGS = tuple(_read_tag(*pair) for pair in zip(_LINES[::2], _LINES[1::2], strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message the stock dictionary lacks; `fields` are names, with `*` for required ones.

    `NoPositions[PosType LongQty]` is a group. Fields that only FIX 4.4 knows are as defined there.
    """

    msg_type: str
    name: str
    versions: tuple[str, ...]
    fields: str
    meaning: str


FIGURES = "NoVenueFigures[VenueFigureName VenueFigureValue]"

MESSAGES = (
    NewMessage(
        msg_type="q",
        name="OrderMassCancelRequest",
        versions=("FIX42",),
        fields="ClOrdID* MassCancelRequestType* Account ExDestination Symbol Side TransactTime* "
        "Text",
        meaning="as in FIX 4.4",
    ),
    NewMessage(
        msg_type="r",
        name="OrderMassCancelReport",
        versions=("FIX42",),
        fields="ClOrdID OrderID* MassCancelRequestType* MassCancelResponse* "
        "MassCancelRejectReason TotalAffectedOrders NoAffectedOrders[OrigClOrdID AffectedOrderID "
        "AffectedSecondaryOrderID] "
        "Symbol Side TransactTime Text",
        meaning="as in FIX 4.4",
    ),
    NewMessage(
        msg_type="AL",
        name="PositionMaintenanceRequest",
        versions=("FIX42",),
        fields="PosReqID PosTransType PosMaintAction ClearingBusinessDate Account AccountType "
        "Symbol TransactTime AdjustmentType Text ExDestination Leverage TakeProfitPx StopLossPx "
        "VenuePositionID PositionAction MarginAmount",
        meaning="as in FIX 4.4, where alone it is served: refused with a j",
    ),
    NewMessage(
        msg_type="UAN",
        name="RequestForPositions",
        versions=("FIX42",),
        fields="PosReqID* PosReqType SubscriptionRequestType "
        "NoPartyIDs[PartyID PartyIDSource PartyRole] Account AcctIDSource AccountType "
        "ExDestination Symbol ClearingBusinessDate TransactTime Text",
        meaning="FIX 4.4's AN",
    ),
    NewMessage(
        msg_type="UAO",
        name="RequestForPositionsAck",
        versions=("FIX42",),
        fields="PosMaintRptID* PosReqID TotalNumPosReports UnsolicitedIndicator PosReqResult* "
        "PosReqStatus* Account* AccountType* TransactTime ExDestination Text",
        meaning="FIX 4.4's AO",
    ),
    NewMessage(
        msg_type="UAP",
        name="PositionReport",
        versions=("FIX42",),
        fields="PosMaintRptID* PosReqID PosReqType SubscriptionRequestType TotalNumPosReports "
        "UnsolicitedIndicator PosReqResult* ClearingBusinessDate* Account* AccountType* Symbol "
        "Currency AvgPx SettlPrice* SettlPriceType* PriorSettlPrice* TransactTime ExDestination "
        "NoPositions[PosType LongQty ShortQty] NoPosAmt[PosAmtType PosAmt] VenuePositionID "
        f"{FIGURES} Text",
        meaning="FIX 4.4's AP",
    ),
    NewMessage(
        msg_type="UBA",
        name="CollateralReport",
        versions=("FIX42",),
        fields="CollRptID* CollInquiryID CollStatus* TotNumReports LastRptRequested "
        "UnsolicitedIndicator Account AccountType Currency MarginExcess TotalNetValue "
        f"CashOutstanding TransactTime ExDestination {FIGURES} Text",
        meaning="FIX 4.4's BA",
    ),
    NewMessage(
        msg_type="UBB",
        name="CollateralInquiry",
        versions=("FIX42",),
        fields="CollInquiryID SubscriptionRequestType NoPartyIDs[PartyID PartyIDSource PartyRole] "
        "Account AccountType ExDestination Currency "
        "Symbol TransactTime Text",
        meaning="FIX 4.4's BB",
    ),
    NewMessage(
        msg_type="UDR",
        name="DropCopyRecovery",
        versions=VERSIONS,
        fields="LastExecID*",
        meaning="asks for every report after an execution",
    ),
    NewMessage(
        msg_type="UDE",
        name="DropCopyRecoveryEnd",
        versions=VERSIONS,
        fields="LastExecID Text",
        meaning="ends the recovery",
    ),
)

NEW_VALUES = {59: ("P", "POST_ONLY")}
"""Values added to enumerations of both versions."""

GROUPS = {"AM": FIGURES, "AP": FIGURES, "BA": FIGURES}
"""Groups added to messages of FIX 4.4."""

OPTIONAL = {
    "AL": ("Account", "AccountType", "ClearingBusinessDate", "TransactTime"),
    "AN": ("PosReqType", "Account", "AccountType", "ClearingBusinessDate", "TransactTime"),
    "F": ("OrigClOrdID", "Symbol", "Side"),
    "G": ("OrigClOrdID",),
    "H": ("ClOrdID", "Symbol", "Side"),
}
"""Fields no longer required: an order may be named by OrderID(37) alone, and a request about
positions need not repeat what is the same in every one."""


def build(version: str) -> str:
    """Return the dictionary's text; deterministic."""
    root = ET.parse(HERE / "stock" / f"{version}.xml").getroot()  # noqa: S314 - our own file
    _add_fields(root, version)
    _add_messages(root, version)
    _relax(root)
    if version == "FIX42":
        _add_fees(root)
    return _written(root, version)


def build_levidge() -> str:
    """Return the text of Levidge's dictionary; deterministic."""
    root = levidge.build(ET.parse(HERE / "stock" / "FIX42.xml").getroot())  # noqa: S314 - our own
    return _written(root, "FIX42")


def _written(root: ET.Element, version: str) -> str:
    ET.indent(root, " ")
    note = f"<!-- written by spec/build.py from stock/{version}.xml; do not edit -->"
    return f"{note}\n{ET.tostring(root, encoding='unicode')}\n"


def readme() -> str:
    """Return README.md with its tables as this file says."""
    text = (HERE / "README.md").read_text()
    text = _between(text, TABLE_START, f"{_tag_table()}\n{_message_table()}", TABLE_END)
    return _between(text, LEVIDGE_START, levidge.table(), LEVIDGE_END)


def _between(text: str, start: str, table: str, end: str) -> str:
    before, rest = text.split(start)
    return f"{before}{start}\n{table}{end}{rest.split(end)[1]}"


def _add_fields(root: ET.Element, version: str) -> None:
    fields = _only(root, "fields")
    known = {one.get("number"): one for one in fields}
    for tag in TAGS:
        if not _messages_of(tag, version):
            continue
        if str(tag.number) not in known:
            one = ET.SubElement(
                fields, "field", number=str(tag.number), name=tag.name, type=tag.type
            )
            for value, description in tag.values.items():
                ET.SubElement(one, "value", enum=value, description=description)
        for msg_type in _messages_of(tag, version) if tag.name not in FIGURES else ():
            message = root.find(f"messages/message[@msgtype='{msg_type}']")
            if message is not None:
                ET.SubElement(message, "field", name=tag.name, required="N")
    for number, (value, description) in NEW_VALUES.items():
        ET.SubElement(known[str(number)], "value", enum=value, description=description)


def _add_messages(root: ET.Element, version: str) -> None:
    messages = _only(root, "messages")
    msg_types = _only(root, "fields/field[@number='35']")
    for new in MESSAGES:
        if version not in new.versions:
            continue
        ET.SubElement(msg_types, "value", enum=new.msg_type, description=new.name.upper())
        message = ET.SubElement(
            messages, "message", name=new.name, msgtype=new.msg_type, msgcat="app"
        )
        _fill(message, new.fields)
        _borrow(root, message)
    for msg_type, group in GROUPS.items():
        known = root.find(f"messages/message[@msgtype='{msg_type}']")
        if known is not None:
            _fill(known, group)


def _fill(parent: ET.Element, written: str) -> None:
    """Add fields and groups as NewMessage writes them."""
    for name, members in re.findall(r"(\w+\*?)(?:\[([^]]*)\])?", written):
        required = "Y" if name.endswith("*") else "N"
        kind = "group" if members else "field"
        one = ET.SubElement(parent, kind, name=name.rstrip("*"), required=required)
        _fill(one, members)


def _borrow(root: ET.Element, message: ET.Element) -> None:
    """Define the message's fields that only FIX 4.4 knows as they are there."""
    fields = _only(root, "fields")
    known = {one.get("name") for one in fields}
    newer = ET.parse(HERE / "stock" / "FIX44.xml").getroot()  # noqa: S314 - our own file
    for one in message.iter():
        name = one.get("name") or ""
        if one.tag in {"field", "group"} and name not in known:
            fields.append(_only(newer, f"fields/field[@name='{name}']"))
            known.add(name)


def _relax(root: ET.Element) -> None:
    for msg_type, names in OPTIONAL.items():
        for name in names:
            one = root.find(f"messages/message[@msgtype='{msg_type}']/field[@name='{name}']")
            if one is not None:
                one.set("required", "N")


def _add_fees(root: ET.Element) -> None:
    """FIX 4.2 has the fields of MiscFees, though not on an ExecutionReport(8)."""
    message = _only(root, "messages/message[@msgtype='8']")
    group = ET.SubElement(message, "group", name="NoMiscFees", required="N")
    for name in ("MiscFeeAmt", "MiscFeeCurr", "MiscFeeType"):
        ET.SubElement(group, "field", name=name, required="N")


def _only(root: ET.Element, path: str) -> ET.Element:
    found = root.find(path)
    if found is None:
        raise ValueError(f"the stock dictionary has no {path}")
    return found


def _messages_of(tag: Tag, version: str) -> list[str]:
    return (tag.fix42 if version == "FIX42" else tag.fix44).split()


def _tag_table() -> str:
    lines = [
        "| Tag | Name | Type | FIX 4.2 on | FIX 4.4 on | Values | Meaning |",
        "|---|---|---|---|---|---|---|",
    ]
    for tag in TAGS:
        values = ", ".join(
            value if value == described else f"{value} {described.lower().replace('_', ' ')}"
            for value, described in tag.values.items()
        )
        lines.append(
            f"| {tag.number} | {tag.name} | {tag.type} | {tag.fix42} | {tag.fix44} "
            f"| {values} | {tag.meaning} |"
        )
    return "\n".join(lines) + "\n"


def _message_table() -> str:
    lines = ["| MsgType | Name | In | Fields (* required) | Meaning |", "|---|---|---|---|---|"]
    lines += [
        f"| {new.msg_type} | {new.name} | {', '.join(new.versions)} "
        f"| {new.fields.replace('*', chr(92) + '*')} | {new.meaning} |"
        for new in MESSAGES
    ]
    return "\n".join(lines) + "\n"


def outputs() -> dict[Path, str]:
    """Return every file this script writes, with its text."""
    written = {HERE / f"{version}.xml": build(version) for version in VERSIONS}
    written[HERE / "LEVIDGE42.xml"] = build_levidge()
    return written | {HERE / "README.md": readme()}


def main() -> int:
    """Write what is stale; with `--check` only name it. Return the exit code."""
    stale = [
        (path, text)
        for path, text in outputs().items()
        if not path.exists() or path.read_text() != text
    ]
    check = "--check" in sys.argv[1:]
    for path, text in stale:
        sys.stdout.write(f"{path.name} {'is stale' if check else 'written'}\n")
        if not check:
            path.write_text(text)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
