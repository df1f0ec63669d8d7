"""Instructions on an order that no venue here can carry: found, named, never dropped.

The first table are fields whose mere presence says that the client wants something else than a
plain order; the second are fields with values that mean nothing special.
"""

from fixgw.fix.values import Fields

_REFUSED = {
    "23": "IOIID",
    "64": "SettlDate",
    "65": "SymbolSfx",
    "111": "MaxFloor",
    "117": "QuoteID",
    "168": "EffectiveTime",
    "192": "OrderQty2",
    "193": "SettlDate2",
    "200": "MaturityMonthYear",
    "201": "PutOrCall",
    "202": "StrikePrice",
    "205": "MaturityDay",
    "206": "OptAttribute",
    "210": "MaxShow",
    "211": "PegOffsetValue",
    "388": "DiscretionInst",
    "389": "DiscretionOffsetValue",
    "432": "ExpireDate",
    "468": "RoundingDirection",
    "469": "RoundingModulus",
    "516": "OrderPercent",
    "541": "MaturityDate",
    "544": "CashMargin",
    "640": "Price2",
    "841": "DiscretionMoveType",
    "847": "TargetStrategy",
    "848": "TargetStrategyParameters",
    "849": "ParticipationRate",
    "1094": "PegPriceType",
}
_REFUSED_UNLESS = {
    "63": ("SettlType", ("0",)),
    "77": ("PositionEffect", ("C", "O")),
    "78": ("NoAllocs", ("0",)),
    "110": ("MinQty", ("0",)),
    "114": ("LocateReqd", ("N",)),
    "121": ("ForexReq", ("N",)),
    "386": ("NoTradingSessions", ("0",)),
    "423": ("PriceType", ("2",)),
    "427": ("GTBookingInst", ("0",)),
    "453": ("NoPartyIDs", ("0",)),
    "555": ("NoLegs", ("0",)),
    "854": ("QtyType", ("0",)),
}
_TAGS = frozenset(_REFUSED) | frozenset(_REFUSED_UNLESS)

POST_ONLY, REDUCE_ONLY = "6", "E"
_CARRIED = frozenset({POST_ONLY, REDUCE_ONLY})


def exec_inst(fields: Fields) -> frozenset[str]:
    """Return the values of ExecInst(18)."""
    value = fields.get("18")
    return frozenset(value.split()) if value else frozenset()


def unsupported(fields: Fields, exec_insts: frozenset[str]) -> tuple[str, ...]:
    """Name every instruction that cannot be carried, in the order of their tags."""
    found = [(18, f"ExecInst(18)={value}") for value in sorted(exec_insts - _CARRIED)]
    if not found and _TAGS.isdisjoint(fields):
        return ()
    for tag in _TAGS & fields.keys():
        name, harmless = _REFUSED_UNLESS.get(tag) or (_REFUSED[tag], ())
        if fields[tag] not in harmless:
            found.append((int(tag), f"{name}({tag})"))
    return tuple(text for _, text in sorted(found))
