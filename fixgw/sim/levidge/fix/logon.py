"""What a Logon(A) of the documented form is, and what the client asks for in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fixgw.sim.levidge.account import Accounts
from fixgw.sim.levidge.fix.engine import COMP_ID

_LONGEST_HEARTBEAT = 30
_ALLOWED = {"98": ("0",), "8013": ("", "N", "Y", "S"), "9406": ("", "N", "Y"), "56": (COMP_ID,)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """CancelOrdersOnDisconnect(8013): Y all, S the session's; DropCopyFlag(9406) is Y if absent."""

    cancel: Literal["", "Y", "S"] = ""
    drop_copy: bool = True


def problem_of(fields: Mapping[str, str], accounts: Accounts) -> str | None:
    """Why a Logon(A) is refused, or None."""
    for tag, allowed in _ALLOWED.items():
        if fields.get(tag, "") not in allowed:
            return f"tag {tag} must be {' or '.join(filter(None, allowed))}"
    heartbeat = fields.get("108", "")
    if not heartbeat.isdecimal() or not 0 < int(heartbeat) <= _LONGEST_HEARTBEAT:
        return f"HeartBtInt(108) must be {_LONGEST_HEARTBEAT}"
    if "95" in fields and fields["95"] != str(len(fields.get("96", ""))):
        return "RawDataLength(95) is not the length of RawData(96)"
    if "95" not in fields and "96" in fields:
        return "RawDataLength(95) is missing"
    return accounts.logon_problem(fields)


def wishes_of(fields: Mapping[str, str]) -> Wishes:
    """What an accepted Logon(A) asks for."""
    asked = fields.get("8013", "")
    cancel: Literal["", "Y", "S"] = "Y" if asked == "Y" else "S" if asked == "S" else ""
    return Wishes(cancel=cancel, drop_copy=fields.get("9406", "Y") == "Y")
