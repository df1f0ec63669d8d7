"""Serves a configuration until a signal ends it: what `fixgw run` does."""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import uvloop

from fixgw.bootstrap.configuration import read_config
from fixgw.bootstrap.gateway import build
from fixgw.config import Config

_LOG = logging.getLogger(__name__)
_SWITCH_INTERVAL = 0.0001
"""Seconds a thread may hold the interpreter while another one wants it (5 ms by default): a FIX
callback waits so long once, a commit of the journal once for each of its statements."""
_GC_THRESHOLDS = (10_000, 20, 50)
"""Orders stay in memory and hold no cycles: Python's defaults (700, 10, 10) look through them so
often that it takes a fifth of the processor time of the core."""


def _nothing() -> None:
    """Nobody waits for the gateway to be ready."""


async def serve(config: Config, *, ready: Callable[[], None] = _nothing) -> None:
    """Run a gateway until SIGINT or SIGTERM."""
    gateway = build(config)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, gateway.stop)
    await gateway.start()
    ready()
    await gateway.run()


def _spare_the_collector() -> None:
    """Keep what lives as long as the process out of every garbage collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)


def _configure_logging() -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)


def run(directory: Path) -> int:
    """Carry out `fixgw run`: read the configuration, serve until told to stop."""
    config = read_config(directory)
    _configure_logging()
    sys.setswitchinterval(_SWITCH_INTERVAL)
    listen = config.gateway.listen

    def ready() -> None:
        _spare_the_collector()
        _LOG.info("FIX on %s:%s", listen.host, listen.port)

    uvloop.run(serve(config, ready=ready))
    return 0
