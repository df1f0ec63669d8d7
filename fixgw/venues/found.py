"""What every room says when it was asked how an order stands."""

from fixgw.core.effects import FetchExecutions, QueryOrder, SendCancel, SendReplace
from fixgw.core.events import (
    ExecutionsListed,
    OrderMissing,
    OrderSeen,
    QueryFailed,
    VenueExecution,
    VenueOrder,
)
from fixgw.core.fields import Evidence
from fixgw.errors import VenueError

Question = QueryOrder | SendCancel | SendReplace | FetchExecutions
"""What asks about an order: a cancel and a replace do so once they are answered."""


def found_order(about: Question, seen: VenueOrder) -> OrderSeen:
    """The venue shows the order."""
    return OrderSeen(venue=about.venue, account=about.account, seen=seen, evidence=Evidence.QUERY)


def found_executions(
    about: Question, executions: tuple[VenueExecution, ...], *, available: bool = True
) -> ExecutionsListed:
    """All the venue lists of the order; not `available` where it cannot list executions at all."""
    return ExecutionsListed(
        venue=about.venue,
        account=about.account,
        venue_order_id=about.venue_order_id,
        executions=executions,
        evidence=Evidence.QUERY,
        available=available,
    )


def found_nothing(about: Question) -> OrderMissing:
    """The venue says that it does not know the order."""
    return OrderMissing(
        venue=about.venue, account=about.account, venue_order_id=about.venue_order_id
    )


def found_no_answer(about: Question, error: VenueError) -> QueryFailed:
    """Nobody knows: the question was not answered."""
    return QueryFailed(
        venue=about.venue,
        account=about.account,
        venue_order_id=about.venue_order_id,
        text=str(error),
    )
