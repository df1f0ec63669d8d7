"""One run of the demo, from its first process to its verdict."""

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fixgw.config import Role, SessionConfig
from fixgw.demo.client import Client
from fixgw.demo.connect import connection_facts
from fixgw.demo.dialogue import line
from fixgw.demo.expect import Ledger
from fixgw.demo.lines import Lines
from fixgw.demo.market import market_of
from fixgw.demo.names import Names
from fixgw.demo.play import Outsider, Play
from fixgw.demo.processes import Parts
from fixgw.demo.script import Script
from fixgw.demo.show import Screen
from fixgw.demo.stage import CONFIGURATION, Stage, build_stage
from fixgw.demo.wording import WORDINGS, Fields
from fixgw.fix.dictionaries import dictionary
from fixgw.net.http import AiohttpClient, HttpClient

Show = Screen | Lines


class Demo:
    """One run. `kept` is the exit code once everything is only kept up, None before."""

    def __init__(self, show: Show, *, keep: bool) -> None:
        """Show everything on `show`."""
        self._show = show
        self._keep = keep
        self._ledgers: dict[str, Ledger] = {}
        self.kept: int | None = None

    async def run(self) -> int:
        """Start the parts, play, sum up; whatever happens, nothing is left running."""
        with tempfile.TemporaryDirectory(prefix="fixgw-demo-") as home:
            stage = build_stage(Path(home))
            for note in stage.moved:
                self._show.progress(note)
            async with Parts(stage.home) as parts:
                await self._start(parts, stage)
                return await _unless(parts.watch(), self._perform(stage))

    async def _start(self, parts: Parts, stage: Stage) -> None:
        for name, venue in stage.config.venues.items():
            self._show.progress(f"starting the simulated {name} ...")
            command = ("sim", venue.kind, "--port", str(stage.simulator_port(name)))
            await parts.start(f"simulated {name}", command, sign="stream_url")
            self._show.progress(f"the simulated {name} is up at {venue.settings.url}")
        self._show.progress("starting the gateway ...")
        await parts.start("gateway", ("run", str(CONFIGURATION)), sign="FIX on")
        self._show.progress(f"the gateway is up, FIX on {stage.config.gateway.listen}")

    async def _perform(self, stage: Stage) -> int:
        await self._trade(stage)
        results = [result for ledger in self._ledgers.values() for result in ledger.results]
        for title, ledger in self._ledgers.items():
            self._show.summary(title, ledger.results)
        good = sum(result.ok for result in results)
        ok = good == len(results) > 0
        told = ", ".join(self._ledgers)
        self._show.verdict(f"{good} of {len(results)} checks are as expected ({told})", ok=ok)
        if self._keep:
            self.kept = 0 if ok else 1
            self._show.connect(connection_facts(stage))
            await asyncio.Event().wait()
        return 0 if ok else 1

    async def _trade(self, stage: Stage) -> None:
        async with AsyncExitStack() as stack:
            http = AiohttpClient()
            stack.push_async_callback(http.close)
            listener = next(one for one in stage.config.sessions if one.role is Role.DROP_COPY)
            self._show.section(f"{listener.comp_id} listens: drop copy of every report")
            drop_copy = await stack.enter_async_context(self._client(stage, listener))
            for session in stage.config.sessions:
                if session.role is Role.ORDERS:
                    await self._trade_as(stage, session, drop_copy, http)

    async def _trade_as(
        self, stage: Stage, session: SessionConfig, drop_copy: Client, http: HttpClient
    ) -> None:
        self._show.section(f"{session.comp_id} trades over {session.begin_string}")
        async with self._client(stage, session) as oms:
            for account, ref in session.accounts.items():
                venue = stage.config.venues[ref.venue]
                market = market_of(venue.kind)
                script = Script(
                    wording=WORDINGS[session.begin_string],
                    market=market,
                    venue=ref.venue.upper(),
                    account=account,
                    prefix=f"{ref.venue.upper()}-{_digits(session.begin_string)}",
                )
                ledger = Ledger(_names(session))
                self._ledgers[f"{session.begin_string} on {script.venue}"] = ledger
                play = Play(
                    oms=oms,
                    drop_copy=drop_copy,
                    outsider=Outsider(http, _origin(venue.settings.url), market),
                    watcher=self._show,
                    ledger=ledger,
                )
                await play.run(script)

    def _client(self, stage: Stage, session: SessionConfig) -> Client:
        names = _names(session)
        copy = session.role is Role.DROP_COPY

        def show(fields: Fields, outgoing: bool) -> None:  # noqa: FBT001 - a callback of two
            shown = line(session.comp_id, fields, names, outgoing=outgoing, copy=copy)
            self._show.message(shown)

        return Client(stage.config, session, show)


def _names(session: SessionConfig) -> Names:
    return Names(dictionary(session.begin_string))


def _digits(begin_string: str) -> str:
    """`FIX.4.2` to `42`."""
    return "".join(one for one in begin_string if one.isdigit())


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


async def _unless(watch: Coroutine[Any, Any, None], work: Coroutine[Any, Any, int]) -> int:
    """Return what the work comes to, unless the watch fails first: then that is the error."""
    watching, working = asyncio.create_task(watch), asyncio.create_task(work)
    try:
        await asyncio.wait({watching, working}, return_when=asyncio.FIRST_COMPLETED)
        failed = watching.done()
    finally:
        watching.cancel()
        working.cancel()
        await asyncio.wait({watching, working})
    if failed:
        watching.result()
    return working.result()
