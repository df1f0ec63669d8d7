"""`fixgw demo` as a command: signals in, exit code out."""

import asyncio
import signal

from fixgw.demo.lines import Lines
from fixgw.demo.run import Demo
from fixgw.demo.show import Screen

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_BY_SIGNAL = 128
"""What a shell adds to a signal's number to make an exit code."""


def demo(*, venue: str | None = None, keep: bool = False, as_json: bool = False) -> int:
    """Carry out `fixgw demo` and return its exit code: 0 only if all that must come came.

    With `venue` nothing is traded at the others. With `keep` everything stays up until Ctrl-C for
    a client of one's own. Raises FixgwError when a part does not start, or ends before it should.
    """
    show = Lines() if as_json else Screen()
    return asyncio.run(_until_signal(Demo(show, venue=venue, keep=keep)))


async def _until_signal(one: Demo) -> int:
    """Run; a signal ends everything in order."""
    running = asyncio.create_task(one.run())
    received: list[signal.Signals] = []

    def end(number: signal.Signals) -> None:
        received.append(number)
        running.cancel()

    for number in _ENDINGS:
        asyncio.get_running_loop().add_signal_handler(number, end, number)
    try:
        return await running
    except asyncio.CancelledError:
        if not received:
            raise  # the output's reader went away: there is nobody to show anything to
        return one.kept if one.kept is not None else _BY_SIGNAL + received[0]
