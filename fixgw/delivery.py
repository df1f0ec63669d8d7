"""Which sessions receive a report, and how far each has been served.

A report goes to the session of its order and, as a copy, to every drop copy session of its venue
account, and to orders sessions there that asked for copies in their Logon. The watermark of a
session is the last report handed to the FIX engine for it; after a crash everything beyond it goes
out again with PossResend(97)=Y.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from fixgw.core.report import ExecutionReport, Report, VenueStatus
from fixgw.core.setup import AccountRef
from fixgw.journal.records import Delivery, StoredReport


class ReportSink(Protocol):
    """The part of the FIX edge that reports leave by."""

    def send(
        self, session: str, report: Report, *, copy: bool = False, poss_resend: bool = False
    ) -> None:
        """Hand a report to the FIX engine, which keeps it while the client is away."""

    def sender_seq(self, session: str) -> int:
        """Return the session's next outgoing MsgSeqNum(34)."""

    def wants_copies(self, session: str) -> bool:
        """Tell whether an orders session asked for copies with DropCopyFlag(9406)=Y."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A session that receives reports of `accounts` (client name -> venue account)."""

    comp_id: str
    drop_copy: bool
    accounts: Mapping[str, AccountRef]


class Deliveries:
    """Fans reports out and keeps the watermarks; used by the gateway's loop only."""

    def __init__(
        self,
        sink: ReportSink,
        recipients: Iterable[Recipient],
        known: Mapping[str, Delivery],
        report_seq: int,
    ) -> None:
        """Begin at the journalled watermarks; a session without one begins at `report_seq`."""
        self._sink = sink
        self._recipients = {recipient.comp_id: recipient for recipient in recipients}
        self._at_account: dict[AccountRef, list[Recipient]] = {}
        for recipient in self._recipients.values():
            for ref in recipient.accounts.values():
                _append_once(self._at_account.setdefault(ref, []), recipient)
        self._served = {
            comp_id: known[comp_id].report_seq if comp_id in known else report_seq
            for comp_id in self._recipients
        }
        away = {comp_id: delivery.away_seq for comp_id, delivery in known.items()}
        # A client that was connected when the gateway ended has been away since.
        self._away = {
            comp_id: served if (after := away.get(comp_id)) is None else after
            for comp_id, served in self._served.items()
        }
        self._unsaved = {comp_id for comp_id in self._recipients if away.get(comp_id) is None}

    def deliver(self, seq: int, report: Report) -> None:
        """Hand one report to all its sessions."""
        for recipient, copy in self._receivers(report):
            self._hand_over(seq, recipient, report, copy=copy)

    def redeliver(self, stored: Iterable[StoredReport]) -> int:
        """Send again what may not have reached its session; return how many went out."""
        count = 0
        for item in stored:
            for recipient, copy in self._receivers(item.report):
                if item.seq > self._served[recipient.comp_id]:
                    self._hand_over(item.seq, recipient, item.report, copy=copy, again=True)
                    count += 1
        return count

    def left(self, comp_id: str) -> None:
        """Note that a session is gone: what it is served from now on waits in the FIX store."""
        self._away.setdefault(comp_id, self._served[comp_id])
        self._unsaved.add(comp_id)

    def returned(self, comp_id: str) -> tuple[int, int]:
        """Note that a session is back; return which reports (after, up to) it was served away.

        Its sequence numbers may have begun anew, so its watermark is to be saved.
        """
        self._unsaved.add(comp_id)
        served = self._served[comp_id]
        return self._away.pop(comp_id, served), served

    def serve_again(self, comp_id: str, stored: Iterable[StoredReport]) -> int:
        """Send a session's reports again that its reset sequence numbers wiped; return how many."""
        count = 0
        for item in stored:
            for recipient, copy in self._receivers(item.report):
                if recipient.comp_id == comp_id:
                    report = _in_terms_of(recipient, item.report) if copy else item.report
                    self._sink.send(comp_id, report, copy=copy, poss_resend=True)
                    count += 1
        return count

    def oldest_unserved(self) -> int:
        """Return the report number after which some session may lack something."""
        return min(self._served.values(), default=0)

    def take_unsaved(self) -> dict[str, Delivery]:
        """Return the watermarks that the journal does not hold yet."""
        unsaved = {
            comp_id: Delivery(
                report_seq=self._served[comp_id],
                sender_seq=self._sink.sender_seq(comp_id),
                away_seq=self._away.get(comp_id),
            )
            for comp_id in self._unsaved
        }
        self._unsaved.clear()
        return unsaved

    def _hand_over(
        self, seq: int, recipient: Recipient, report: Report, *, copy: bool, again: bool = False
    ) -> None:
        if copy:
            report = _in_terms_of(recipient, report)
        self._sink.send(recipient.comp_id, report, copy=copy, poss_resend=again)
        self._served[recipient.comp_id] = seq
        self._unsaved.add(recipient.comp_id)

    def _receivers(self, report: Report) -> Iterator[tuple[Recipient, bool]]:
        if isinstance(report, VenueStatus):
            ref = AccountRef(venue=report.venue, account=report.venue_account)
            for recipient in self._at_account.get(ref, ()):
                yield recipient, False
            return
        if report.session is not None and report.session in self._recipients:
            yield self._recipients[report.session], False
        if report.venue is None or report.venue_account is None:
            return
        ref = AccountRef(venue=report.venue, account=report.venue_account)
        for recipient in self._at_account.get(ref, ()):
            if recipient.comp_id == report.session:
                continue
            if recipient.drop_copy or self._sink.wants_copies(recipient.comp_id):
                yield recipient, True


def _append_once(recipients: list[Recipient], recipient: Recipient) -> None:
    if recipient not in recipients:
        recipients.append(recipient)


def _in_terms_of(recipient: Recipient, report: Report) -> Report:
    """Give an order from outside the name that the drop copy session has for its account."""
    if not isinstance(report, ExecutionReport) or report.account is not None:
        return report
    for name, ref in recipient.accounts.items():
        if (ref.venue, ref.account) == (report.venue, report.venue_account):
            return replace(report, account=name)
    return report
