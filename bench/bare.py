"""Baseline: a bare `httpx.AsyncClient` loop that makes the same signed calls and nothing else."""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping

import httpx
import uvloop

from bench import orders, signed
from bench.figures import Figures, Stopwatch
from bench.load import watched_process


async def measure(options: argparse.Namespace, watched: Mapping[str, int]) -> Figures:
    """Make the calls, so many at once."""
    async with httpx.AsyncClient(timeout=10) as client:
        begin = options.first + options.warm_up
        await _all(client, options, iter(range(options.first, begin)))
        watch = Stopwatch({**watched, "contender": os.getpid()})
        latencies = await _all(client, options, iter(range(begin, begin + options.orders)))
        return watch.figures(latencies)


async def _all(
    client: httpx.AsyncClient, options: argparse.Namespace, numbers: Iterator[int]
) -> list[int]:
    latencies: list[int] = []

    async def work() -> None:
        for number in numbers:
            body = orders.body(number)
            began = time.perf_counter_ns()
            headers = signed.headers(body)
            answer = await client.post(f"{options.url}/order", headers=headers, content=body)
            if answer.status_code != 200 or answer.json()["data"]["status"] != "new":
                raise RuntimeError(f"order {number} was answered {answer.text}")
            latencies.append(time.perf_counter_ns() - began)

    await asyncio.gather(*(work() for _ in range(options.at_once)))
    return latencies


def main() -> int:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="bench.bare", description=__doc__)
    parser.add_argument("--url", required=True, help="the REST base of the venue")
    parser.add_argument("--orders", type=int, required=True)
    parser.add_argument("--warm-up", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="number of the first order")
    parser.add_argument("--at-once", type=int, required=True)
    parser.add_argument("--watch", type=watched_process, action="append", default=[])
    options = parser.parse_args()
    figures = uvloop.run(measure(options, dict(options.watch)))
    print(json.dumps(figures.as_json()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
