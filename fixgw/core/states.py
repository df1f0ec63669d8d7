"""The order state table: OrdStatus(39) and what happened give the next OrdStatus.

The law is the order state change matrices of FIX 4.4, Volume 4, Appendix D. An order's own status
(the rows) knows nothing of requests under way; PendingCancel(6) and PendingReplace(E) lie over it
while a request is open and are what a client sees, by FIX's precedence: PendingCancel, then
PendingReplace, then the order's own status.

A missing cell is a `TransitionError` and leaves the order untouched. The surprising cells:

- A trade after Canceled, Expired or Done for day is real money: the venue executed before it took
  the order off. It is applied, and the order stays closed unless it is now filled.
- A trade after Rejected means the same: the order did live. What is left of it is canceled.
- A trade after Filled is an overfill at the venue. It is real, too: CumQty goes beyond OrderQty.
- The venue's acceptance after Rejected or Canceled means that our verdict was wrong (an order
  proven absent that lived after all). The order comes back as what it is, with an alarm.
- An order that self-trade prevention makes smaller before it is sent stays PendingNew.
- A bust or a downward correction after Filled leaves the order open for the rest.
"""

from enum import StrEnum

from fixgw.core.errors import TransitionError
from fixgw.core.fields import OrdStatus


class Happening(StrEnum):
    """What can happen to an order, apart from requests for a change."""

    ACCEPT = "accepted by the venue"
    REFUSE = "refused by the venue"
    PARTIAL_FILL = "partly filled"
    FILL = "completely filled"
    UNFILL = "trade busted or corrected downwards"
    CANCEL = "canceled"
    EXPIRE = "expired"
    FINISH_DAY = "done for the day"
    REPLACE = "replaced, quantity left"
    REPLACE_FILLED = "replaced, quantity reached"
    RESTATE = "restated"
    STOP = "stopped"
    SUSPEND = "suspended"


_S = OrdStatus
_H = Happening

TABLE: dict[tuple[OrdStatus, Happening], OrdStatus] = {
    (_S.PENDING_NEW, _H.ACCEPT): _S.NEW,
    (_S.PENDING_NEW, _H.REFUSE): _S.REJECTED,
    (_S.PENDING_NEW, _H.CANCEL): _S.CANCELED,
    (_S.PENDING_NEW, _H.RESTATE): _S.PENDING_NEW,
    (_S.NEW, _H.REFUSE): _S.REJECTED,
    (_S.NEW, _H.PARTIAL_FILL): _S.PARTIALLY_FILLED,
    (_S.NEW, _H.FILL): _S.FILLED,
    (_S.NEW, _H.CANCEL): _S.CANCELED,
    (_S.NEW, _H.EXPIRE): _S.EXPIRED,
    (_S.NEW, _H.FINISH_DAY): _S.DONE_FOR_DAY,
    (_S.NEW, _H.REPLACE): _S.NEW,
    (_S.NEW, _H.RESTATE): _S.NEW,
    (_S.NEW, _H.STOP): _S.STOPPED,
    (_S.NEW, _H.SUSPEND): _S.SUSPENDED,
    (_S.PARTIALLY_FILLED, _H.PARTIAL_FILL): _S.PARTIALLY_FILLED,
    (_S.PARTIALLY_FILLED, _H.FILL): _S.FILLED,
    (_S.PARTIALLY_FILLED, _H.UNFILL): _S.PARTIALLY_FILLED,
    (_S.PARTIALLY_FILLED, _H.CANCEL): _S.CANCELED,
    (_S.PARTIALLY_FILLED, _H.EXPIRE): _S.EXPIRED,
    (_S.PARTIALLY_FILLED, _H.FINISH_DAY): _S.DONE_FOR_DAY,
    (_S.PARTIALLY_FILLED, _H.REPLACE): _S.PARTIALLY_FILLED,
    (_S.PARTIALLY_FILLED, _H.REPLACE_FILLED): _S.FILLED,
    (_S.PARTIALLY_FILLED, _H.RESTATE): _S.PARTIALLY_FILLED,
    (_S.PARTIALLY_FILLED, _H.STOP): _S.STOPPED,
    (_S.PARTIALLY_FILLED, _H.SUSPEND): _S.SUSPENDED,
    (_S.STOPPED, _H.PARTIAL_FILL): _S.PARTIALLY_FILLED,
    (_S.STOPPED, _H.FILL): _S.FILLED,
    (_S.STOPPED, _H.CANCEL): _S.CANCELED,
    (_S.STOPPED, _H.EXPIRE): _S.EXPIRED,
    (_S.SUSPENDED, _H.ACCEPT): _S.NEW,
    (_S.SUSPENDED, _H.PARTIAL_FILL): _S.PARTIALLY_FILLED,
    (_S.SUSPENDED, _H.FILL): _S.FILLED,
    (_S.SUSPENDED, _H.CANCEL): _S.CANCELED,
    (_S.SUSPENDED, _H.EXPIRE): _S.EXPIRED,
    (_S.DONE_FOR_DAY, _H.PARTIAL_FILL): _S.DONE_FOR_DAY,
    (_S.DONE_FOR_DAY, _H.FILL): _S.FILLED,
    (_S.DONE_FOR_DAY, _H.UNFILL): _S.DONE_FOR_DAY,
    (_S.DONE_FOR_DAY, _H.RESTATE): _S.NEW,
    (_S.CANCELED, _H.ACCEPT): _S.NEW,
    (_S.CANCELED, _H.PARTIAL_FILL): _S.CANCELED,
    (_S.CANCELED, _H.FILL): _S.FILLED,
    (_S.CANCELED, _H.UNFILL): _S.CANCELED,
    (_S.EXPIRED, _H.PARTIAL_FILL): _S.EXPIRED,
    (_S.EXPIRED, _H.FILL): _S.FILLED,
    (_S.EXPIRED, _H.UNFILL): _S.EXPIRED,
    (_S.FILLED, _H.FILL): _S.FILLED,
    (_S.FILLED, _H.UNFILL): _S.PARTIALLY_FILLED,
    (_S.REJECTED, _H.ACCEPT): _S.NEW,
    (_S.REJECTED, _H.PARTIAL_FILL): _S.CANCELED,
    (_S.REJECTED, _H.FILL): _S.FILLED,
}


def next_status(status: OrdStatus, happening: Happening) -> OrdStatus:
    """Look the cell up; raise TransitionError when the table has none."""
    try:
        return TABLE[status, happening]
    except KeyError:
        message = f"OrdStatus(39)={status} ({status.name}) has no transition for: {happening}"
        raise TransitionError(message) from None
