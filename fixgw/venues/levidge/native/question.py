"""The answer to an OrderStatusRequest(H): a series of reports that does not say where it ends."""

from dataclasses import dataclass, field

from fixgw.venues.levidge.native.wire import EVERY_ORDER, NO_ORDER, Report

STATUS = "I"


@dataclass(slots=True)
class Question:
    """One question; `mark` also stands in the TestRequest(1) that follows it.

    Levidge works off what it is sent in its order, so the answer to that request comes after the
    last report. The question about one order is answered by one report.
    """

    order_id: str
    mark: str
    reports: list[Report] = field(default_factory=list)

    def fits(self, report: Report) -> bool:
        """Tell whether the report is a part of the answer."""
        if report.exec_type != STATUS:
            return False
        return self.order_id == EVERY_ORDER or report.order_id in (self.order_id, NO_ORDER, None)

    def take(self, report: Report) -> tuple[Report, ...] | None:
        """Take a part; return the whole answer if this was the last one."""
        if report.order_id in (NO_ORDER, None):
            return tuple(self.reports)
        self.reports.append(report)
        return None if self.order_id == EVERY_ORDER else tuple(self.reports)

    def passed(self) -> tuple[Report, ...] | None:
        """The mark came back; return the answer, None when nothing at all was told before it."""
        return tuple(self.reports) or None
