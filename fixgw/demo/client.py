"""The demo's FIX clients: sample OMS sessions whose messages are shown as they pass."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from fixgw.config import Address, Config, SessionConfig
from fixgw.demo.wording import Fields
from fixgw.errors import FixgwError
from fixgw.fix.client import SampleOms

PASSWORD = "demo"  # noqa: S105 - written in sessions/demo for everybody to read
TIMED = frozenset({"AN", "D", "F", "G", "UAN", "q"})
"""Requests with a TransactTime(60)."""
HEARTBEAT = 30
_PATIENCE = 30.0

Shown = Callable[[Fields, bool], None]
"""A message's fields and whether it went out; called on the loop."""


class LiveOms(SampleOms):
    """A sample OMS that tells the event loop of its logon and of the messages that come."""

    def __init__(
        self,
        on_loop: Callable[..., object],
        up: Callable[[Fields], None],
        comes: Callable[[Fields], None],
        **options: Any,
    ) -> None:
        """`up` and `comes` are called through `on_loop`, a loop's call_soon_threadsafe."""
        super().__init__(**options)
        self._on_loop = on_loop
        self._up = up
        self._comes = comes

    def admin_in(self, session: str, message: Any) -> str | None:
        """Keep the message and pass a Logon(A) on."""
        answer = super().admin_in(session, message)
        fields = self.messages[-1].fields
        if fields[35] == "A":
            self._on_loop(self._up, fields)
        return answer

    def app_in(self, session: str, message: Any) -> None:
        """Keep the message and pass it on."""
        super().app_in(session, message)
        self._on_loop(self._comes, self.messages[-1].fields)


class Client:
    """One session of the demo. As a context it is logged on inside and logged out after."""

    def __init__(self, config: Config, session: SessionConfig, at: Address, show: Shown) -> None:
        """Prepare a session of the configuration that connects `at`; `show` hears all messages."""
        self.session = session
        self._show = show
        self._inbox: asyncio.Queue[Fields] = asyncio.Queue()
        self._up = asyncio.Event()
        self._oms = LiveOms(
            asyncio.get_running_loop().call_soon_threadsafe,
            self._logged_on,
            self._came,
            begin_string=session.begin_string,
            comp_id=session.comp_id,
            target_comp_id=config.gateway.comp_id,
            host=at.host,
            port=at.port,
            username=session.auth.username,
            password=PASSWORD,
            heartbeat=HEARTBEAT,
        )

    async def __aenter__(self) -> Self:
        """Log on. Raises FixgwError when that takes too long."""
        logon = {35: "A", 553: str(self.session.auth.username), 108: str(HEARTBEAT)}
        self._show(logon, True)
        self._oms.start()
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._up.wait()
        except TimeoutError:
            await self._stop()
            raise FixgwError(
                f"{self.session.comp_id} could not log on within {_PATIENCE:g} s"
            ) from None
        except asyncio.CancelledError:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Log out."""
        await self._stop()

    def send(self, msg_type: str, fields: Fields) -> None:
        """Send a message; its TransactTime(60) is now where the type has one."""
        message = {35: msg_type, **fields}
        self._show(message, True)
        timed = {**message, 60: "now"} if msg_type in TIMED else message
        self._oms.send("|".join(f"{tag}={value}" for tag, value in timed.items()) + "|")

    async def next(self, patience: float) -> Fields:
        """Return the next message. Raises TimeoutError after `patience` seconds without one."""
        async with asyncio.timeout(patience):
            return await self._inbox.get()

    def unread(self) -> list[Fields]:
        """Return what has come and nobody has asked for."""
        return [self._inbox.get_nowait() for _ in range(self._inbox.qsize())]

    async def _stop(self) -> None:
        await asyncio.to_thread(self._oms.close)

    def _logged_on(self, fields: Fields) -> None:
        self._show(fields, False)
        self._up.set()

    def _came(self, fields: Fields) -> None:
        self._show(fields, False)
        self._inbox.put_nowait(fields)
