"""The faults that only a venue with FIX has, beside those of every simulator."""

from decimal import Decimal

from fixgw.sim.faults import KINDS, Kind

_SECONDS = {"seconds": Decimal(0)}

FIX_KINDS: dict[str, Kind] = {
    **KINDS,
    "fix_refuse_logon": Kind(
        reach="logon", effect="answer a Logon with a Logout", parameters={"text": "try later"}
    ),
    "fix_ignore_logon": Kind(reach="logon", effect="stay connected and never answer a Logon"),
    "fix_delay": Kind(
        reach="command",
        effect="accept at once, send nothing for `seconds`",
        parameters={"seconds": Decimal(1)},
    ),
    "fix_delay_before_accept": Kind(
        reach="command",
        effect="wait `seconds` before accepting, and with all that comes after it",
        parameters={"seconds": Decimal(1)},
    ),
    "fix_lose_command": Kind(
        reach="command",
        effect="lose the message on its way in: its number is found missing later",
    ),
    "fix_drop_before_accept": Kind(
        reach="command", effect="close the connection and accept nothing"
    ),
    "fix_drop_after_accept": Kind(
        reach="command", effect="accept, then close the connection before any report is sent"
    ),
    "fix_logout_before_accept": Kind(reach="command", effect="log out and accept nothing"),
    "fix_logout_after_accept": Kind(
        reach="command", effect="accept, lose the reports on their way out, and log out"
    ),
    "fix_lose_report": Kind(
        reach="report",
        effect="lose the message on its way out: a ResendRequest brings it with PossDupFlag",
    ),
    "fix_garble_report": Kind(reach="report", effect="send the message with a wrong CheckSum"),
    "fix_duplicate_report": Kind(
        reach="report", effect="send the message again, same number, with PossDupFlag"
    ),
    "fix_repeat_report": Kind(
        reach="report", effect="send the message again, new number, with PossResend"
    ),
    "fix_logout": Kind(
        reach="session",
        effect="log everybody out and refuse connections for `seconds`",
        parameters={**_SECONDS, "text": "closing"},
    ),
    "fix_disconnect": Kind(
        reach="session",
        effect="drop every connection and refuse new ones for `seconds`",
        parameters=_SECONDS,
    ),
    "fix_silence": Kind(
        reach="session",
        effect="lose everything on its way out for `seconds`, heartbeats too",
        parameters={"seconds": Decimal(1)},
    ),
    "fix_sequence_reset": Kind(
        reach="session",
        effect="skip `count` numbers to the clients by a SequenceReset",
        parameters={"count": Decimal(10)},
    ),
    "fix_sequence_lost": Kind(
        reach="session",
        effect="drop every connection and begin at number 1 in both directions",
    ),
    "fix_resend": Kind(
        reach="session",
        effect="send the last `count` reports again, same numbers, with PossDupFlag",
        parameters={"count": Decimal(10)},
    ),
}
