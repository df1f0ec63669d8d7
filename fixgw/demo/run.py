"""One run of the demo, from its first process to its verdict."""

import asyncio
from collections.abc import Collection, Coroutine
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from fixgw.config import Config, Role, SessionConfig
from fixgw.demo.client import Client
from fixgw.demo.connect import connection_facts
from fixgw.demo.dialogue import line
from fixgw.demo.expect import Ledger
from fixgw.demo.lines import Lines
from fixgw.demo.market import market_of
from fixgw.demo.names import Names
from fixgw.demo.play import Outsider, Play
from fixgw.demo.processes import Parts
from fixgw.demo.score import Played, Score
from fixgw.demo.script import Script
from fixgw.demo.show import Screen
from fixgw.demo.stage import CONFIGURATION, Stage, build_stage
from fixgw.demo.tunnels import secure
from fixgw.demo.wording import WORDINGS, Fields
from fixgw.errors import FixgwError
from fixgw.fix.dictionaries import dictionary
from fixgw.net.http import AiohttpClient, HttpClient
from fixgw.scratch import scratch_directory
from fixgw.stunnel import program

Show = Screen | Lines
_WITHOUT_TLS = "stunnel is not installed, so FIX runs without TLS; sudo apt-get install stunnel4"


class Demo:
    """One run. `kept` is the exit code once everything is only kept up, None before."""

    def __init__(self, show: Show, *, venue: str | None, keep: bool) -> None:
        """Show everything on `show`; trade at one `venue`, by its name, or at all."""
        self._show = show
        self._venue = venue
        self._keep = keep
        self._played: list[Played] = []
        self.kept: int | None = None

    async def run(self) -> int:
        """Start the parts, play, sum up; whatever happens, nothing is left running."""
        with scratch_directory("fixgw-demo") as home:
            stage = build_stage(home)
            chosen = _chosen(stage.config, self._venue)
            for note in stage.moved:
                self._show.progress(note)
            async with Parts(stage.home) as parts:
                await self._start_venues(parts, stage)
                stage = await self._secured(parts, stage)
                await self._start_gateway(parts, stage)
                return await _unless(parts.watch(), self._perform(stage, chosen))

    async def _start_venues(self, parts: Parts, stage: Stage) -> None:
        self._show.progress(f"starting {len(stage.config.venues)} simulated venues ...")
        command = ("sim", "--all", str(CONFIGURATION))
        await parts.start("simulated venues", command, sign="simulator ready")
        for name, venue in stage.config.venues.items():
            self._show.progress(f"the simulated {name} is up at {venue.settings.url}")

    async def _secured(self, parts: Parts, stage: Stage) -> Stage:
        """Start stunnel on both sides of the gateway, where it is installed."""
        if program.find() is None:
            self._show.progress(_WITHOUT_TLS)
            return stage
        secured = secure(stage)
        self._show.progress("starting stunnel on both sides of the gateway ...")
        for name, configuration in secured.stunnels:
            command = ("stunnel", "run", str(configuration))
            await parts.start(name, command, sign=program.READY)
        self._show.progress(f"stunnel is up: {secured.told}")
        return secured.stage

    async def _start_gateway(self, parts: Parts, stage: Stage) -> None:
        self._show.progress("starting the gateway ...")
        await parts.start("gateway", ("run", str(CONFIGURATION)), sign="FIX on")
        self._show.progress(f"the gateway is up, FIX on {stage.config.gateway.listen}")

    async def _perform(self, stage: Stage, chosen: Collection[str]) -> int:
        await self._trade(stage, chosen)
        score = Score(played=self._played)
        self._show.verdict(score)
        code = 0 if score.ok else 1
        if self._keep:
            self.kept = code
            self._show.connect(connection_facts(stage))
            await asyncio.Event().wait()
        return code

    async def _trade(self, stage: Stage, chosen: Collection[str]) -> None:
        async with AsyncExitStack() as stack:
            http = AiohttpClient()
            stack.push_async_callback(http.close)
            listener = next(one for one in stage.config.sessions if one.role is Role.DROP_COPY)
            self._show.section(f"{listener.comp_id} listens: drop copy of every report")
            drop_copy = await stack.enter_async_context(self._client(stage, listener))
            for session in stage.config.sessions:
                if session.role is Role.ORDERS:
                    self._show.section(f"{session.comp_id} logs on over {session.begin_string}")
                    async with self._client(stage, session) as oms:
                        await self._trade_as(stage, oms, drop_copy, http, chosen)

    async def _trade_as(
        self,
        stage: Stage,
        oms: Client,
        drop_copy: Client,
        http: HttpClient,
        chosen: Collection[str],
    ) -> None:
        session = oms.session
        for account, ref in session.accounts.items():
            if ref.venue not in chosen:
                continue
            market, name = market_of(ref.venue), ref.venue.upper()
            self._show.section(f"{name} over {session.begin_string}")
            ledger = Ledger(_names(session))
            play = Play(
                oms=oms,
                drop_copy=drop_copy,
                outsider=Outsider(
                    http, _origin(stage.config.venues[ref.venue].settings.url), market
                ),
                watcher=self._show,
                ledger=ledger,
            )
            await play.run(
                Script(
                    wording=WORDINGS[session.begin_string],
                    market=market,
                    venue=name,
                    account=account,
                    prefix=f"{name}-{_digits(session.begin_string)}",
                    date=datetime.now(UTC).strftime("%Y%m%d"),
                )
            )
            played = Played(venue=name, begin_string=session.begin_string, results=ledger.results)
            self._played.append(played)
            self._show.played(played)

    def _client(self, stage: Stage, session: SessionConfig) -> Client:
        names = _names(session)
        copy = session.role is Role.DROP_COPY

        def show(fields: Fields, outgoing: bool) -> None:  # noqa: FBT001 - a callback of two
            shown = line(session.comp_id, fields, names, outgoing=outgoing, copy=copy)
            self._show.message(shown)

        return Client(stage.config, session, stage.entrances[session.comp_id], show)


def _chosen(config: Config, venue: str | None) -> Collection[str]:
    """Return the venues to trade at. Raises FixgwError for a name that is not configured."""
    if venue is None:
        return tuple(config.venues)
    if venue.lower() not in config.venues:
        raise FixgwError(
            f"the demo has no venue {venue}; choose one of: {', '.join(config.venues)}"
        )
    return (venue.lower(),)


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
