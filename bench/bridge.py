"""Baseline: the bridge one writes in an afternoon, with typed fields and a call inside fromApp.

QuickFIX accepts, every order is posted by a synchronous `httpx.Client` before the next message is
read, and the answer becomes a New. There is no journal, no PendingNew and no handling of errors.
"""

import argparse
import signal
import sys
from pathlib import Path
from typing import Any

import httpx
import quickfix as fix

from bench import orders, signed

_SETTINGS = """
[DEFAULT]
ConnectionType=acceptor
SocketAcceptPort={port}
SocketNodelay=Y
FileStorePath={directory}/store
UseDataDictionary=Y
DataDictionary={dictionary}
StartTime=00:00:00
EndTime=00:00:00

[SESSION]
BeginString=FIX.4.4
SenderCompID=FIXGW
TargetCompID=BENCH
"""


class Bridge(fix.Application):  # type: ignore[misc]  # QuickFIX carries no types
    """The whole bridge."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = f"{url}/order"
        self._http = httpx.Client(timeout=10)
        self._count = 0

    def onCreate(self, session_id: Any) -> None:  # noqa: N802 - QuickFIX's name
        """Nothing to do."""

    def onLogon(self, session_id: Any) -> None:  # noqa: N802 - QuickFIX's name
        """Nothing to do."""

    def onLogout(self, session_id: Any) -> None:  # noqa: N802 - QuickFIX's name
        """Nothing to do."""

    def toAdmin(self, message: Any, session_id: Any) -> None:  # noqa: N802 - QuickFIX's name
        """Nothing to do."""

    def fromAdmin(self, message: Any, session_id: Any) -> None:  # noqa: N802 - QuickFIX's name
        """Nothing to do."""

    def toApp(self, message: Any, session_id: Any) -> None:  # noqa: N802 - QuickFIX's name
        """Nothing to do."""

    def fromApp(self, message: Any, session_id: Any) -> None:  # noqa: N802 - QuickFIX's name
        """Post the order, then report New."""
        fields = {
            kind: _read(message, kind())
            for kind in (fix.ClOrdID, fix.Symbol, fix.Side, fix.OrdType, fix.OrderQty, fix.Price)
        }
        answer = self._post(fields[fix.OrderQty], fields[fix.Price])
        if answer["data"]["status"] != "new":
            raise RuntimeError(f"an order was answered {answer}")
        fix.Session.sendToTarget(self._new(fields, answer["data"]["id"]), session_id)

    def _post(self, size: str, price: str) -> Any:
        body = (
            f'{{"userId":"{orders.USER_ID}","symbol":"{orders.SYMBOL}","side":"buy",'
            f'"orderType":"limit","size":{orders.plain(size)},"price":{orders.plain(price)}}}'
        ).encode()
        return self._http.post(self._url, headers=signed.headers(body), content=body).json()

    def _new(self, fields: dict[type, str], order_id: str) -> Any:
        self._count += 1
        report = fix.Message()
        report.getHeader().setField(fix.MsgType(fix.MsgType_ExecutionReport))
        report.setField(fix.OrderID(order_id))
        report.setField(fix.ExecID(str(self._count)))
        report.setField(fix.ExecType(fix.ExecType_NEW))
        report.setField(fix.OrdStatus(fix.OrdStatus_NEW))
        report.setField(fix.ClOrdID(fields[fix.ClOrdID]))
        report.setField(fix.Symbol(fields[fix.Symbol]))
        report.setField(fix.Side(fields[fix.Side]))
        report.setField(fix.OrdType(fields[fix.OrdType]))
        report.setField(fix.StringField(38, fields[fix.OrderQty]))
        report.setField(fix.StringField(44, fields[fix.Price]))
        report.setField(fix.StringField(151, fields[fix.OrderQty]))
        report.setField(fix.CumQty(0))
        report.setField(fix.AvgPx(0))
        return report


def _read(message: Any, field: Any) -> str:
    message.getField(field)
    text: str = field.getString()
    return text


def main() -> int:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="bench.bridge", description=__doc__)
    parser.add_argument("--url", required=True, help="the REST base of the venue")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--dictionary", type=Path, required=True)
    options = parser.parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    path = options.directory / "bridge.cfg"
    path.write_text(
        _SETTINGS.format(
            port=options.port, directory=options.directory, dictionary=options.dictionary
        )
    )
    settings = fix.SessionSettings(str(path))
    application, store = Bridge(options.url), fix.FileStoreFactory(settings)
    acceptor = fix.SocketAcceptor(application, store, settings)
    acceptor.start()
    signal.sigwait({signal.SIGTERM})
    acceptor.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
