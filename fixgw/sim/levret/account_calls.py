"""The private calls on positions and the wallet."""

from fixgw.sim.book import Side
from fixgw.sim.levret.call import Call, success
from fixgw.sim.levret.exchange import Exchange
from fixgw.sim.levret.fields import (
    check_names,
    read_leverage,
    read_number,
    read_object,
    read_optional_price,
)
from fixgw.sim.levret.funds import Position
from fixgw.sim.levret.orders import NewOrder
from fixgw.sim.levret.paging import read_whole
from fixgw.sim.levret.refusal import Refusal
from fixgw.sim.levret.wire import (
    change_to_json,
    funds_to_json,
    order_to_json,
    position_to_json,
)

_DAY_MS = 86_400_000
_TARGETS = frozenset({"takeProfitPrice", "stopLossPrice"})


def positions(exchange: Exchange, call: Call) -> dict[str, object]:
    """GET /positions: those that are not flat."""
    check_names(call.query)
    held = exchange.holders[call.user_id].positions.values()
    return success(
        [
            position_to_json(position, exchange.tapes[position.symbol])
            for position in held
            if position.size
        ]
    )


def set_leverage(exchange: Exchange, call: Call) -> dict[str, object]:
    """POST /positions/:id/leverage {leverage}: the margin becomes the new initial margin."""
    position = exchange.find_position(call.place["id"], call.user_id)
    fields = read_object(call.body, required=frozenset({"leverage"}))
    before = position.leverage
    position.leverage = read_leverage(fields["leverage"])
    if position.initial_margin - position.margin > exchange.holders[call.user_id].available:
        position.leverage = before
        raise Refusal("INSUFFICIENT_MARGIN", "the leverage needs more margin than is available")
    position.margin = position.initial_margin
    return _changed(exchange, position)


def move_margin(exchange: Exchange, call: Call) -> dict[str, object]:
    """POST /positions/:id/margin {mode: add or reduce, amount in USDT}."""
    position = exchange.find_position(call.place["id"], call.user_id)
    fields = read_object(call.body, required=frozenset({"mode", "amount"}))
    amount = read_number("amount", fields["amount"])
    if fields["mode"] == "add":
        if amount > exchange.holders[call.user_id].available:
            raise Refusal("INSUFFICIENT_MARGIN", "the amount is more than is available")
        position.margin += amount
    elif fields["mode"] == "reduce":
        if position.margin - amount < position.initial_margin:
            raise Refusal("INSUFFICIENT_MARGIN", "less margin than the leverage demands")
        position.margin -= amount
    else:
        raise Refusal("INVALID_REQUEST", "mode must be add or reduce")
    return _changed(exchange, position)


def set_targets(exchange: Exchange, call: Call) -> dict[str, object]:
    """POST /positions/:id/tpsl {takeProfitPrice, stopLossPrice}: kept, not triggered."""
    position = exchange.find_position(call.place["id"], call.user_id)
    fields = read_object(call.body, required=frozenset(), optional=_TARGETS)
    if not fields:
        raise Refusal("INVALID_REQUEST", "takeProfitPrice or stopLossPrice is required")
    instrument = exchange.instruments[position.symbol]
    take_profit = read_optional_price("takeProfitPrice", fields, instrument)
    stop_loss = read_optional_price("stopLossPrice", fields, instrument)
    position.take_profit = take_profit or position.take_profit
    position.stop_loss = stop_loss or position.stop_loss
    return _changed(exchange, position)


def close(exchange: Exchange, call: Call) -> dict[str, object]:
    """POST /positions/:id/close: a reduce-only market order over the whole position."""
    position = exchange.find_position(call.place["id"], call.user_id)
    if call.body.strip():
        read_object(call.body, required=frozenset())
    wanted = NewOrder(
        symbol=position.symbol,
        side=Side.SELL if position.size > 0 else Side.BUY,
        size=abs(position.size),
        reduce_only=True,
    )
    return success(order_to_json(exchange.place(call.user_id, wanted)))


def account_overview(exchange: Exchange, call: Call) -> dict[str, object]:
    """GET /wallet/account-overview."""
    check_names(call.query)
    holder = exchange.holders[call.user_id]
    return success(funds_to_json(holder, exchange.tapes, exchange.now()))


def balance_history(exchange: Exchange, call: Call) -> dict[str, object]:
    """GET /wallet/balance-history?days: newest first."""
    check_names(call.query, optional=frozenset({"days"}))
    days = read_whole(call.query, "days", default=7, least=1, most=365)
    since = exchange.now() - days * _DAY_MS
    changes = reversed(exchange.holders[call.user_id].changes)
    return success([change_to_json(change) for change in changes if change.timestamp >= since])


def _changed(exchange: Exchange, position: Position) -> dict[str, object]:
    position.updated_at = exchange.now()
    exchange.announce(position)
    return success(position_to_json(position, exchange.tapes[position.symbol]))
