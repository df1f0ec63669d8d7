"""The faults that only a venue with FIX has, beside those of every simulator."""

from decimal import Decimal
from functools import partial

from fixgw.sim.faults import KINDS, SECOND, Kind

_logon = partial(Kind, reach="logon")
_command = partial(Kind, reach="command")
_report = partial(Kind, reach="report")
_session = partial(Kind, reach="session")
_SECONDS = {"seconds": Decimal(0)}
_COUNT = {"count": Decimal(10)}

FIX_KINDS: dict[str, Kind] = {
    **KINDS,
    "fix_refuse_logon": _logon(
        effect="answer a Logon with a Logout", parameters={"text": "try later"}
    ),
    "fix_ignore_logon": _logon(effect="stay connected and never answer a Logon"),
    "fix_delay": _command(effect="accept at once, send nothing for `seconds`", parameters=SECOND),
    "fix_delay_before_accept": _command(
        effect="wait `seconds` before accepting, and with all that comes after it",
        parameters=SECOND,
    ),
    "fix_lose_command": _command(
        effect="lose the message on its way in: its number is found missing later"
    ),
    "fix_drop_before_accept": _command(effect="close the connection and accept nothing"),
    "fix_drop_after_accept": _command(
        effect="accept, then close the connection before any report is sent"
    ),
    "fix_logout_before_accept": _command(effect="log out and accept nothing"),
    "fix_logout_after_accept": _command(
        effect="accept, lose the reports on their way out, and log out"
    ),
    "fix_lose_report": _report(
        effect="lose the message on its way out: a ResendRequest brings it with PossDupFlag"
    ),
    "fix_garble_report": _report(effect="send the message with a wrong CheckSum"),
    "fix_duplicate_report": _report(effect="send the message again, same number, with PossDupFlag"),
    "fix_repeat_report": _report(effect="send the message again, new number, with PossResend"),
    "fix_logout": _session(
        effect="log everybody out and refuse connections for `seconds`",
        parameters={**_SECONDS, "text": "closing"},
    ),
    "fix_disconnect": _session(
        effect="drop every connection and refuse new ones for `seconds`", parameters=_SECONDS
    ),
    "fix_silence": _session(
        effect="lose everything on its way out for `seconds`, heartbeats too", parameters=SECOND
    ),
    "fix_sequence_reset": _session(
        effect="skip `count` numbers to the clients by a SequenceReset", parameters=_COUNT
    ),
    "fix_sequence_lost": _session(
        effect="drop every connection and begin at number 1 in both directions"
    ),
    "fix_resend": _session(
        effect="send the last `count` reports again, same numbers, with PossDupFlag",
        parameters=_COUNT,
    ),
}
