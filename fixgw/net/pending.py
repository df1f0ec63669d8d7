"""Requests over a stream whose answers are among its events, for streams that acknowledge nothing.

A request is known by several marks, such as its id or the order it is about; an answer brings the
marks that it may be known by, the strongest first.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from fixgw.errors import OutcomeUnknownError

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Pending(Generic[T]):
    """One request that waits; its answer is None once the stream is lost."""

    marks: tuple[str, ...]
    answer: asyncio.Future[T | None]


class PendingRequests(Generic[T]):
    """The requests of one stream that wait for an answer."""

    def __init__(self) -> None:
        self._by_mark: dict[str, Pending[T]] = {}

    def add(self, marks: Iterable[str]) -> Pending[T]:
        """Expect an answer, from before the request is sent."""
        answer: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()
        pending = Pending(tuple(marks), answer)
        self._by_mark.update(dict.fromkeys(pending.marks, pending))
        return pending

    def answer(self, marks: Iterable[str], value: T) -> bool:
        """Give an answer to the first request with one of the marks; whether it was the first."""
        for mark in marks:
            pending = self._by_mark.get(mark)
            if pending is not None:
                is_first = not pending.answer.done()
                if is_first:
                    pending.answer.set_result(value)
                return is_first
        return False

    async def wait(self, pending: Pending[T], within: float) -> T:
        """Wait so many seconds for the answer, once. Raises OutcomeUnknownError."""
        try:
            async with asyncio.timeout(within):
                answer = await pending.answer
        except TimeoutError:
            raise OutcomeUnknownError("no answer over the stream in time") from None
        finally:
            self.drop(pending)
        if answer is None:
            raise OutcomeUnknownError("the stream ended before an answer came")
        return answer

    async def wait_for_whole(
        self, whole: Pending[T], refusal: Pending[T], within: float, rest: float
    ) -> T:
        """Wait for the answer to a request of several parts, of which one may be refused first.

        The refusal is the answer only if none to the whole follows it within `rest` seconds.
        Raises OutcomeUnknownError.
        """
        try:
            first = {whole.answer, refusal.answer}
            await asyncio.wait(first, timeout=within, return_when=asyncio.FIRST_COMPLETED)
            told = refusal.answer.result() if refusal.answer.done() else None
            if told is not None and not whole.answer.done():
                await asyncio.wait({whole.answer}, timeout=rest)
                if not whole.answer.done():
                    whole.answer.set_result(told)
            return await self.wait(whole, 0)
        finally:
            self.drop(whole)
            self.drop(refusal)

    def drop(self, pending: Pending[T]) -> None:
        """Expect no answer any more."""
        for mark in pending.marks:
            if self._by_mark.get(mark) is pending:
                del self._by_mark[mark]

    def lose_all(self) -> None:
        """The stream ended: whoever waits learns that the outcome is unknown."""
        for pending in self._by_mark.values():
            if not pending.answer.done():
                pending.answer.set_result(None)
