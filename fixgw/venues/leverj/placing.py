"""From an order of the core to a signed one of Leverj, and to the request that carries it.

Nothing is dropped: what Leverj cannot express raises NotSentError, led by a stable code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote as escaped

from fixgw.core.codes import Code
from fixgw.core.effects import SendNew
from fixgw.core.fields import OrdType, Side, TimeInForce
from fixgw.errors import NotSentError
from fixgw.venues.canonical import canonical
from fixgw.venues.leverj import identity, signing
from fixgw.venues.leverj.identity import Market
from fixgw.venues.leverj.pricing import banded_price, margin_per_fraction
from fixgw.venues.leverj.settings import LeverjAccount, LeverjSettings
from fixgw.venues.leverj.signing import Key, Terms
from fixgw.venues.leverj.wire import ProductRow, Request

SIDE_TO_WORD: Mapping[Side, str] = {Side.BUY: "buy", Side.SELL: "sell"}
SIDE_TO_NUMBER: Mapping[Side, int] = {Side.BUY: 1, Side.SELL: 2}
ORD_TYPE_TO_WORD: Mapping[OrdType, str] = {
    OrdType.LIMIT: "LMT",
    OrdType.MARKET: "MKT",
    OrdType.STOP_LIMIT: "SLMT",
    OrdType.STOP: "SMKT",
}
ORD_TYPE_TO_NUMBER: Mapping[OrdType, int] = {
    OrdType.LIMIT: 1,
    OrdType.MARKET: 2,
    OrdType.STOP_LIMIT: 3,
    OrdType.STOP: 4,
}

_RESTING = frozenset({None, TimeInForce.GTC})
_SPOT: Mapping[OrdType, frozenset[TimeInForce | None]] = {
    OrdType.LIMIT: _RESTING,
    # A market order rests nowhere, so good till cancelled and immediate or cancel say the same.
    OrdType.MARKET: _RESTING | {TimeInForce.IOC},
}
TIME_IN_FORCE: Mapping[Market, Mapping[OrdType, frozenset[TimeInForce | None]]] = {
    "spot": _SPOT,
    "futures": {**_SPOT, OrdType.STOP: _RESTING, OrdType.STOP_LIMIT: _RESTING},
}
PRICED = frozenset({OrdType.LIMIT, OrdType.STOP_LIMIT})
STOPPED = frozenset({OrdType.STOP, OrdType.STOP_LIMIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOrder:
    """An order ready to be sent; `marks` are what it will be recognised by, strongest first."""

    order: Mapping[str, Any]
    params: str
    request_id: str
    marks: tuple[str, ...]

    @property
    def signature(self) -> str:
        """The order's signature, which the venue repeats."""
        return str(self.order["signature"])

    @property
    def request(self) -> Request:
        """POST /order, which takes a list."""
        body = canonical([self.order])
        return Request(method="POST", uri="/order", body=body, params=self.params)


def client_marks(effect: SendNew, market: Market) -> tuple[str, str]:
    """Return the marks of an order that do not depend on its signature."""
    return (
        identity.request_mark(identity.uuid_of("place", effect.client_key)),
        identity.client_mark(identity.client_order_id(market, effect.client_key)),
    )


def refuse_unsupported(effect: SendNew, market: Market) -> None:
    """Raise NotSentError for what the market cannot express."""
    allowed = TIME_IN_FORCE[market].get(effect.ord_type)
    on_spot = market == "spot"
    unfit = {
        "OrdType(40)": allowed is None,
        "Side(54)": effect.side not in SIDE_TO_WORD,
        "TimeInForce(59)": allowed is not None and effect.time_in_force not in allowed,
        "OrderQty(38)": effect.order_qty is None,
        "Price(44)": (effect.ord_type in PRICED) is not (effect.price is not None),
        "StopPx(99)": (effect.ord_type in STOPPED) is not (effect.stop_px is not None),
        "CashOrderQty(152)": effect.cash_order_qty is not None,
        "ExecInst(18)=6": effect.post_only and (on_spot or effect.ord_type is not OrdType.LIMIT),
        "ExecInst(18)=E": effect.reduce_only and on_spot,
        "20001": effect.leverage is not None and on_spot,
        "20002": effect.take_profit is not None,
        "20003": effect.stop_loss is not None,
        "20010": effect.slippage_bps is not None,
    }
    for field, is_unfit in unfit.items():
        if is_unfit:
            words = f"leverj {market} cannot take this {field}"
            raise NotSentError(f"{Code.UNSUPPORTED_INSTRUCTION}: {words}")


def own_price(effect: SendNew, product: ProductRow, band: Decimal) -> Decimal | None:
    """Return the price that goes with the order, or None when only the market can tell it.

    Every order carries one: a stop's is its trigger, made worse by the band.
    """
    if effect.price is not None or effect.stop_px is None:
        return effect.price
    return banded_price(effect.side, effect.stop_px, band, product.tick)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes and signs the orders of one account."""

    settings: LeverjSettings
    account: LeverjAccount
    key: Key

    def write(self, effect: SendNew, product: ProductRow, price: Decimal) -> SignedOrder:
        """Write and sign an order. Raises NotSentError."""
        market = self.settings.market
        order = self._common(effect, product, price)
        try:
            add = self._add_futures if market == "futures" else self._add_spot
            order_hash = add(order, effect, product)
        except ValueError as error:
            words = f"the order cannot be signed: {error}"
            raise NotSentError(f"{Code.UNSUPPORTED_INSTRUCTION}: {words}") from None
        signature = signing.sign_order(self.key, order_hash, self.settings.order_sign)
        return SignedOrder(
            order={**order, "signature": signature},
            params=canonical({"instrument": product.product_id}),
            request_id=identity.uuid_of("place", effect.client_key),
            marks=(identity.signature_mark(signature), *client_marks(effect, market)),
        )

    def _common(self, effect: SendNew, product: ProductRow, price: Decimal) -> dict[str, Any]:
        client_id = identity.client_order_id(self.settings.market, effect.client_key)
        return {
            "accountId": signing.checksum_address(self.account.account_id),
            "originator": self.key.address,
            "instrument": product.product_id,
            "price": price,
            "quantity": effect.order_qty,
            "side": SIDE_TO_WORD[effect.side],
            "orderType": ORD_TYPE_TO_WORD[effect.ord_type],
            "timestamp": effect.sent_at,
            "clientOrderId": client_id,
        }

    def _add_futures(self, order: dict[str, Any], effect: SendNew, product: ProductRow) -> bytes:
        """Add the fields of a futures order and return its hash."""
        margin = margin_per_fraction(
            order["price"],
            _leverage(effect, product, self.account),
            decimals=product.quote.decimals,
            digits=product.quantity_digits,
        )
        order["marginPerFraction"] = str(margin)
        order["quote"] = signing.checksum_address(product.quote.address)
        order["isPostOnly"] = effect.post_only
        order["reduceOnly"] = effect.reduce_only
        if effect.stop_px is not None:
            order["triggerPrice"] = effect.stop_px
        if effect.ord_type is OrdType.LIMIT and self.settings.index_sanity is not None:
            order["indexSanity"] = self.settings.index_sanity
        return signing.futures_hash(
            _terms(order, effect),
            instrument_id=int(product.product_id),
            margin_per_fraction=margin,
            quote=product.quote.address,
            quote_decimals=product.quote.decimals,
        )

    def _add_spot(self, order: dict[str, Any], effect: SendNew, product: ProductRow) -> bytes:
        """Add the field of a spot order and return its hash."""
        if product.base is None:
            raise ValueError(f"{product.symbol} has no base")
        order["token"] = signing.checksum_address(product.base.address)
        return signing.spot_hash(
            _terms(order, effect),
            base=product.base.address,
            base_decimals=product.base.decimals,
            quote=product.quote.address,
            quote_decimals=product.quote.decimals,
        )


def cancel_request(venue_order_id: str, product: ProductRow | None) -> Request:
    """PATCH /order with a removal: how a cancel goes over the socket."""
    return Request(
        method="PATCH",
        uri="/order",
        body=canonical([{"op": "remove", "value": [venue_order_id]}]),
        params=canonical({} if product is None else {"instrument": product.product_id}),
    )


def register_body(account: LeverjAccount) -> str:
    """Return the body of GET /register over the socket."""
    account_id = signing.checksum_address(account.account_id)
    return canonical({"accountId": account_id, "apiKey": signing.checksum_address(account.api_key)})


def socket_body(request: Request) -> str:
    """Return what stands for the body in the signature of a request over the socket."""
    part = "" if request.body is None else f'"body":{request.body},'
    return f'{{{part}"params":{request.params}}}'


def socket_text(
    request: Request, authorization: str, nonce: int, request_id: str, *, retry: bool
) -> str:
    """Return the event's argument: the request and its headers. Only a second try says `retry`."""
    headers: dict[str, Any] = {"Authorization": authorization, "Nonce": nonce}
    if request_id:
        headers["requestid"] = request_id
    parts = [
        f'"headers":{canonical(headers)}',
        f'"method":{canonical(request.method)}',
        f'"uri":{canonical(request.uri)}',
        f'"params":{request.params}',
        *([] if request.body is None else [f'"body":{request.body}']),
        *(['"retry":true'] if retry else []),
    ]
    return f"{{{','.join(parts)}}}"


def delete_request(venue_order_id: str) -> Request:
    """DELETE /order/:uuids: how a cancel goes over REST."""
    return Request(method="DELETE", uri=f"/order/{escaped(venue_order_id, safe='')}")


def _terms(order: Mapping[str, Any], effect: SendNew) -> Terms:
    return Terms(
        account_id=order["accountId"],
        timestamp=effect.sent_at,
        order_type=ORD_TYPE_TO_NUMBER[effect.ord_type],
        side=SIDE_TO_NUMBER[effect.side],
        price=order["price"],
        quantity=order["quantity"],
    )


def _leverage(effect: SendNew, product: ProductRow, account: LeverjAccount) -> int:
    leverage = account.leverage if effect.leverage is None else effect.leverage
    most = product.max_leverage
    if leverage < 1 or (most is not None and leverage > most):
        words = f"Leverage(20001)={leverage} is outside 1 to {most}"
        raise NotSentError(f"{Code.LEVERAGE_LIMIT}: {words}")
    return leverage
