"""The table of the venue's calls; every path stands below /{market}/api/v1."""

from collections.abc import Mapping

from fixgw.sim.leverj import account_calls, order_calls, public_calls
from fixgw.sim.leverj.call import Route
from fixgw.sim.leverj.refusal import Refusal

ROUTES = (
    Route(method="GET", path="/all/info", answer=public_calls.info),
    Route(method="GET", path="/all/config", answer=public_calls.config),
    Route(method="GET", path="/instrument/{symbol}/trade", answer=public_calls.trades),
    Route(method="GET", path="/instrument/{symbol}/chart/{timeframe}", answer=public_calls.chart),
    Route(method="GET", path="/instrument/{symbol}/orderbook", answer=public_calls.order_book),
    Route(method="GET", path="/order", answer=account_calls.open_orders, private=True),
    Route(method="POST", path="/order", answer=order_calls.create, private=True),
    Route(method="PUT", path="/order", answer=order_calls.update, private=True),
    Route(method="PATCH", path="/order", answer=order_calls.patch, private=True),
    Route(method="DELETE", path="/order", answer=order_calls.remove_by_body, private=True),
    Route(method="GET", path="/order/{uuid}", answer=account_calls.one_order, private=True),
    Route(method="DELETE", path="/order/{uuids}", answer=order_calls.remove_by_path, private=True),
    Route(method="GET", path="/account", answer=account_calls.account, private=True),
    Route(method="GET", path="/account/execution", answer=account_calls.executions, private=True),
    Route(method="GET", path="/account/balance", answer=account_calls.balances, private=True),
    Route(method="GET", path="/account/position", answer=account_calls.positions, private=True),
)


def find_route(method: str, path: str) -> tuple[Route, Mapping[str, str]]:
    """The route and the parts of the path; raises Refusal."""
    found = False
    for route in ROUTES:
        place = route.match(path)
        if place is not None:
            if route.method == method:
                return route, place
            found = True
    if found:
        raise Refusal("M_METHOD", "Method Not Allowed")
    raise Refusal("M_NOT_FOUND", "Not Found")
