"""The FIX desk: what clients ask for reaches the exchange, what happens there reaches them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from fixgw.sim.levidge.account import Accounts
from fixgw.sim.levidge.exchange import Exchange
from fixgw.sim.levidge.fix import reports
from fixgw.sim.levidge.fix.logon import Wishes, problem_of, wishes_of
from fixgw.sim.levidge.fix.reader import (
    INVALID_MSG_TYPE,
    REQUIRED_TAG_MISSING,
    Unreadable,
    check_times,
    read_cl_ord_id,
    read_order,
    read_pair,
)
from fixgw.sim.levidge.orders import Happening, NewOrder, Order, Trade
from fixgw.sim.levidge.rate_limit import Window
from fixgw.sim.levidge.refusal import Refusal

Fields = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FixHabits:
    """How the venue behaves on FIX where its document can be read in two ways.

    A rejected order is `named` by its ClOrdID(11), or by the letter of the document `acknowledged`
    with it first and then rejected by OrderID(37) alone. With `keep_reports` what happens while a
    client is away waits for it under the next numbers; else it is never sent.
    """

    rejects: Literal["named", "acknowledged"] = "named"
    keep_reports: bool = False


@dataclass(slots=True, kw_only=True)
class _Session:
    """A client's session while it is up; `orders` are its own by ClOrdID, the newest of each."""

    number: int
    user_id: int
    wishes: Wishes
    orders: dict[str, int] = field(default_factory=dict)


class Desk:
    """Serves NewOrderSingle(D), OrderCancelRequest(F) and OrderStatusRequest(H), and reports."""

    def __init__(
        self,
        *,
        exchange: Callable[[], Exchange],
        accounts: Accounts,
        commands: Window,
        habits: FixHabits,
        send: Callable[[str, Fields], None],
    ) -> None:
        """`exchange` gives the current one: a reset replaces it."""
        self._exchange = exchange
        self._accounts = accounts
        self._commands = commands
        self._habits = habits
        self._send = send
        self._sessions: dict[str, _Session] = {}
        self._logons = 0

    # Sessions

    def logon_problem(self, fields: Fields) -> str | None:
        """Why a Logon is refused, or None."""
        return problem_of(fields, self._accounts)

    def logged_on(self, client: str, fields: Fields) -> None:
        """A session is up; ClOrdIDs of earlier ones mean nothing in it."""
        self._logons += 1
        self._sessions[client] = _Session(
            number=self._logons, user_id=self._accounts.user_of(client), wishes=wishes_of(fields)
        )

    def logged_out(self, client: str) -> None:
        """A session is over: cancel what its Logon asked to cancel."""
        session = self._sessions.pop(client, None)
        if session is None or not session.wishes.cancel:
            return
        exchange = self._exchange()
        for order in list(exchange.holders[session.user_id].open_orders.values()):
            if session.wishes.cancel == "Y" or order.wanted.session == session.number:
                exchange.cancel(order)

    # In

    def receive(self, client: str, fields: Fields) -> None:
        """Answer an application message."""
        session = self._sessions.get(client)
        if session is None:
            return
        if not self._commands.spend(client):
            text = "message rate limit exceeded"
            self._send(client, reports.rejected(fields, reason=None, tag=0, text=text))
            return
        serving = {"D": self._order, "F": self._cancel, "H": self._status}
        try:
            check_times(fields)
            serving.get(fields["35"], _unsupported)(client, session, fields)
        except Unreadable as problem:
            refusal = reports.rejected(
                fields, reason=problem.reason, tag=problem.tag, text=problem.text
            )
            self._send(client, refusal)

    def _order(self, client: str, session: _Session, fields: Fields) -> None:
        wanted = read_order(
            fields, self._exchange(), user_id=session.user_id, session=session.number
        )
        try:
            self._exchange().place(wanted)
        except Refusal as refusal:
            self._refuse(client, wanted, refusal)

    def _refuse(self, client: str, wanted: NewOrder, refusal: Refusal) -> None:
        exchange = self._exchange()
        order_id, now = exchange.new_order_id(), exchange.now()
        rejected = reports.refused(
            wanted, order_id=order_id, reason=refusal.reason, text=refusal.message, now=now
        )
        if self._habits.rejects == "acknowledged":
            self._send(client, reports.acknowledged(wanted, order_id=order_id, now=now))
        else:
            rejected = reports.named(rejected, wanted)
        self._send(client, rejected)

    def _cancel(self, client: str, session: _Session, fields: Fields) -> None:
        read_cl_ord_id(fields)
        if "37" not in fields and "41" not in fields:
            raise Unreadable(REQUIRED_TAG_MISSING, 37, "OrderID(37) or OrigClOrdID(41) is required")
        pair = read_pair(fields, self._exchange())
        order = self._find(session, fields)
        if order is None or order.wanted.pair != pair:
            self._send(client, reports.cancel_refused(fields, too_late=False))
        elif not order.is_open:
            self._send(client, reports.cancel_refused(fields, too_late=True))
        else:
            self._exchange().cancel(order)

    def _status(self, client: str, session: _Session, fields: Fields) -> None:
        if not fields.get("37"):
            raise Unreadable(REQUIRED_TAG_MISSING, 37, "OrderID(37) is required")
        if fields["37"] == "*":
            orders = list(self._exchange().holders[session.user_id].open_orders.values())
        else:
            orders = [one for one in [self._find(session, fields)] if one is not None]
        for order in orders:
            self._send(client, reports.status(order))
        if not orders:
            self._send(client, reports.no_orders(self._exchange().now()))

    def _find(self, session: _Session, fields: Fields) -> Order | None:
        """The user's order of OrderID(37), else the session's of OrigClOrdID(41)."""
        text = fields.get("37") or str(session.orders.get(fields.get("41", ""), ""))
        return self._exchange().find(int(text), session.user_id) if text.isdecimal() else None

    # Out

    def order_changed(self, order: Order, what: Happening, trade: Trade | None) -> None:
        """Report to the order's own session, and to all others of its user that want copies."""
        for client in self._accounts.tokens():
            if self._accounts.user_of(client) != order.wanted.user_id:
                continue
            session = self._sessions.get(client)
            if session is None:
                if self._habits.keep_reports:
                    self._send(client, reports.report(order, what, trade))
                continue
            own = order.wanted.session == session.number
            if own and what is Happening.NEW:
                session.orders[order.wanted.cl_ord_id] = order.order_id
            if own or session.wishes.drop_copy:
                self._send(client, reports.report(order, what, trade))


def _unsupported(_client: str, _session: _Session, _fields: Fields) -> None:
    raise Unreadable(INVALID_MSG_TYPE, 35, "MsgType(35) is not supported")
