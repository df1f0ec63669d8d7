"""Requests that wait for their answer among a stream's events."""

import asyncio

import pytest

from fixgw.errors import OutcomeUnknownError
from fixgw.net.pending import PendingRequests


async def test_an_answer_finds_its_request_by_any_mark() -> None:
    """The strongest mark of the answer comes first, and decides."""
    requests: PendingRequests[str] = PendingRequests()
    first, second = requests.add(["id 1", "order a"]), requests.add(["id 2", "order b"])
    assert requests.answer(["id 9", "id 2", "order a"], "for the second")
    assert requests.answer(["order a"], "for the first")
    assert await requests.wait(first, 5) == "for the first"
    assert await requests.wait(second, 5) == "for the second"


async def test_only_the_first_answer_counts() -> None:
    """The second one, and one that nobody waits for, are told to be news."""
    requests: PendingRequests[int] = PendingRequests()
    pending = requests.add(["id 1"])
    assert requests.answer(["id 1"], 1)
    assert not requests.answer(["id 1"], 2)
    assert await requests.wait(pending, 5) == 1
    assert not requests.answer(["id 1"], 3)
    assert not requests.answer([], 4)


async def test_no_answer_in_time_is_an_unknown_outcome() -> None:
    """And whatever comes later is news."""
    requests: PendingRequests[int] = PendingRequests()
    with pytest.raises(OutcomeUnknownError, match="in time"):
        await requests.wait(requests.add(["id 1"]), 0.01)
    assert not requests.answer(["id 1"], 1)


async def test_the_end_of_the_stream_ends_all_waiting() -> None:
    """Except for what was answered before."""
    requests: PendingRequests[int] = PendingRequests()
    answered, waiting = requests.add(["id 1"]), requests.add(["id 2"])
    requests.answer(["id 1"], 1)
    requests.lose_all()
    assert await requests.wait(answered, 5) == 1
    with pytest.raises(OutcomeUnknownError, match="ended"):
        await requests.wait(waiting, 5)


async def test_a_mark_belongs_to_its_latest_request() -> None:
    """One that is given up does not take the mark of the next with it."""
    requests: PendingRequests[int] = PendingRequests()
    old, new = requests.add(["order a"]), requests.add(["order a"])
    requests.drop(old)
    assert requests.answer(["order a"], 1)
    assert await asyncio.wait_for(requests.wait(new, 5), 5) == 1


async def test_a_refusal_waits_for_the_answer_to_the_whole() -> None:
    """What is told of a part does not count when the whole follows."""
    requests: PendingRequests[str] = PendingRequests()
    whole, part = requests.add(["id 1"]), requests.add(["refusal 1"])
    waiting = asyncio.create_task(requests.wait_for_whole(whole, part, 5, 5))
    await asyncio.sleep(0)
    requests.answer(["refusal 1"], "a part is refused")
    requests.answer(["id 1"], "all of it")
    assert await waiting == "all of it"
    assert not requests.answer(["refusal 1"], "again")


async def test_a_refusal_alone_is_the_answer() -> None:
    """After the rest has had its time; a stream that ends meanwhile leaves it unknown."""
    requests: PendingRequests[str] = PendingRequests()
    whole, part = requests.add(["id 1"]), requests.add(["refusal 1"])
    requests.answer(["refusal 1"], "refused")
    assert await requests.wait_for_whole(whole, part, 5, 0.01) == "refused"
    whole, part = requests.add(["id 1"]), requests.add(["refusal 1"])
    requests.lose_all()
    with pytest.raises(OutcomeUnknownError, match="ended"):
        await requests.wait_for_whole(whole, part, 5, 0.01)
