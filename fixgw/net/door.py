"""Asks whether anybody listens at a port, for words that name the right side of a trouble."""

import asyncio

_PATIENCE = 1.0


async def refuses(host: str, port: int) -> bool:
    """Tell whether TCP is refused there; a connection that is reset or slow was not refused."""
    try:
        async with asyncio.timeout(_PATIENCE):
            _, writer = await asyncio.open_connection(host, port)
    except ConnectionRefusedError:
        return True
    except (OSError, TimeoutError):
        return False
    writer.close()
    return False
