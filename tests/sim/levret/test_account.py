"""Positions and money follow from the trades, exactly."""

from decimal import Decimal
from typing import Any

import pytest

from tests.sim.client import Client, Start

START = Decimal(100_000_000)


async def bought(venue: Client, size: str = "0.01", price: int = 45000) -> None:
    """Buy against an outsider as a maker: the fee is 0.0002 of the value."""
    await venue.order(size=Decimal(size), price=price)
    await venue.trade("sell", size, str(price))


async def sold(venue: Client, size: str, price: int) -> None:
    """Sell against an outsider as a maker."""
    await venue.order(side="sell", size=Decimal(size), price=price)
    await venue.trade("buy", size, str(price))


async def only_position(venue: Client) -> Any:
    (position,) = await venue.data("GET", "/positions")
    return position


async def refusal(venue: Client, path: str, fields: object) -> tuple[int, str]:
    answer = await venue.call("POST", path, fields)
    return answer.status_code, answer.json()["error"]["code"]


async def test_trades_make_a_net_position(venue: Client) -> None:
    """Entry price is the average of what extended it; margin is entry value by leverage."""
    await bought(venue, "0.01", 45000)
    await bought(venue, "0.03", 44000)
    position = await only_position(venue)
    assert (position["side"], position["size"]) == ("long", Decimal("0.04"))
    assert position["entryPrice"] == 44250
    assert position["margin"] == Decimal("0.04") * 44250 / 10


async def test_reducing_realises_profit(venue: Client) -> None:
    """A sale against a long position realises its part and frees its margin."""
    await bought(venue, "0.02", 45000)
    await sold(venue, "0.01", 46000)
    position = await only_position(venue)
    assert (position["size"], position["entryPrice"]) == (Decimal("0.01"), 45000)
    assert (position["realizedPnl"], position["margin"]) == (10, 45)
    wallet = await venue.data("GET", "/wallet/account-overview")
    fees = Decimal("0.0002") * (900 + 460)
    assert wallet["balance"] == START + 10 - fees
    assert (wallet["positionMargin"], wallet["orderMargin"]) == (45, 0)
    assert wallet["available"] == wallet["balance"] - 45
    # The mark is the last price: 0.01 * (46000 - 45000).
    assert (wallet["unrealizedPnl"], wallet["equity"]) == (10, wallet["balance"] + 10)


async def test_a_trade_may_turn_a_position(venue: Client) -> None:
    """Selling more than is held closes the long and opens a short at the sale's price."""
    await bought(venue, "0.01", 45000)
    await sold(venue, "0.03", 44000)
    position = await only_position(venue)
    assert (position["side"], position["size"]) == ("short", Decimal("0.02"))
    assert (position["entryPrice"], position["realizedPnl"]) == (44000, -10)


async def test_open_orders_hold_margin_until_they_trade_or_end(venue: Client) -> None:
    """The order margin is that of the open part."""
    order = await venue.order()
    await venue.trade("sell", "0.004", "45000")
    wallet = await venue.data("GET", "/wallet/account-overview")
    assert (wallet["orderMargin"], wallet["positionMargin"]) == (27, 18)
    await venue.data("POST", "/order/cancel", {"orderId": order["id"]})
    wallet = await venue.data("GET", "/wallet/account-overview")
    assert (wallet["orderMargin"], wallet["positionMargin"]) == (0, 18)


async def test_reduce_only_never_extends(venue: Client) -> None:
    """All reduce-only orders together may close the position, not more."""
    await bought(venue, "0.02")
    order = await venue.order(side="sell", price=46000, size=Decimal("0.015"), reduce_only=True)
    assert (await venue.refused(side="sell", reduce_only=True))[1] == "REDUCE_ONLY_REJECTED"
    await sold(venue, "0.01", 45500)
    assert (await venue.data("GET", f"/order/{order['id']}"))["status"] == "cancelled"


async def test_closing_an_order_needs_no_margin(start: Start) -> None:
    """An order against the own position opens nothing and is accepted with an empty wallet."""
    venue = await start(balance=Decimal("45.09"))
    await bought(venue)
    await sold(venue, "0.01", 45000)
    assert await venue.data("GET", "/positions") == []


async def test_leverage_moves_the_margin(venue: Client) -> None:
    """A new leverage makes the margin entry value by leverage."""
    await bought(venue)
    place = f"/positions/{(await only_position(venue))['id']}/leverage"
    changed = await venue.data("POST", place, {"leverage": 5})
    assert (changed["leverage"], changed["margin"]) == (5, 90)
    assert await refusal(venue, place, {"leverage": 0}) == (400, "INVALID_REQUEST")


async def test_more_margin_than_there_is_is_refused(start: Start) -> None:
    """Neither leverage nor added margin can take more than is available."""
    venue = await start(balance=Decimal(100))
    await bought(venue)
    place = f"/positions/{(await only_position(venue))['id']}"
    assert (await refusal(venue, f"{place}/leverage", {"leverage": 1}))[1] == "INSUFFICIENT_MARGIN"
    fields = {"mode": "add", "amount": 60}
    assert (await refusal(venue, f"{place}/margin", fields))[1] == "INSUFFICIENT_MARGIN"
    assert ((await only_position(venue))["leverage"]) == 10


async def test_margin_is_added_and_taken_back(venue: Client) -> None:
    """Added margin can be taken back, the initial margin cannot."""
    await bought(venue)
    place = f"/positions/{(await only_position(venue))['id']}/margin"
    assert (await venue.data("POST", place, {"mode": "add", "amount": 50}))["margin"] == 95
    assert (await venue.data("POST", place, {"mode": "reduce", "amount": 50}))["margin"] == 45
    assert await refusal(venue, place, {"mode": "reduce", "amount": 1}) == (
        400,
        "INSUFFICIENT_MARGIN",
    )
    assert await refusal(venue, place, {"mode": "double", "amount": 1}) == (400, "INVALID_REQUEST")


async def test_targets_are_kept(venue: Client) -> None:
    """An order's targets become the position's; tpsl changes the one it names."""
    await venue.order(takeProfit=47000, stopLoss=44000)
    await venue.trade("sell", "0.01", "45000")
    position = await only_position(venue)
    assert (position["takeProfit"], position["stopLoss"]) == (47000, 44000)
    place = f"/positions/{position['id']}/tpsl"
    changed = await venue.data("POST", place, {"takeProfitPrice": 48000})
    assert (changed["takeProfit"], changed["stopLoss"]) == (48000, 44000)
    assert await refusal(venue, place, {"takeProfit": 48000}) == (400, "INVALID_REQUEST")
    assert await refusal(venue, place, {}) == (400, "INVALID_REQUEST")


async def test_close_sells_the_whole_position(venue: Client) -> None:
    """Closing is a reduce-only market order; without a counterpart it is refused."""
    await bought(venue)
    place = f"/positions/{(await only_position(venue))['id']}/close"
    assert await refusal(venue, place, {}) == (400, "NO_LIQUIDITY")
    await venue.trade("buy", "1", "44000", rest=True)
    order = await venue.data("POST", place)
    assert (order["status"], order["side"], order["reduce_only"]) == ("filled", "sell", True)
    assert await venue.data("GET", "/positions") == []
    assert await refusal(venue, place, {}) == (404, "POSITION_NOT_FOUND")


async def test_the_balance_history_explains_the_balance(venue: Client) -> None:
    """Deposit, profit and fees add up to the balance, newest first."""
    await bought(venue, "0.01", 45000)
    await sold(venue, "0.01", 46000)
    changes = await venue.data("GET", "/wallet/balance-history?days=1")
    kinds = [change["type"] for change in changes]
    assert kinds == ["fee", "realized_pnl", "fee", "deposit"]
    wallet = await venue.data("GET", "/wallet/account-overview")
    assert sum(change["amount"] for change in changes) == wallet["balance"]
    assert changes[0]["balance"] == wallet["balance"]


@pytest.mark.parametrize("days", ["0", "366", "x"])
async def test_days_have_bounds(venue: Client, days: str) -> None:
    """The field days is a whole number of 1 to 365."""
    answer = await venue.call("GET", f"/wallet/balance-history?days={days}")
    assert answer.status_code == 400
