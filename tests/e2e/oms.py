"""A real FIX client, and what a test says with it."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from fixgw.fix.client import Message, SampleOms, Wanted
from tests.e2e.notation import expectation, message

PATIENCE = 20.0
_DIALOGUE = frozenset({"8", "9", "j", "r", "3"})


class Oms:
    """One session. Every message that answers the client is read, in the order it came."""

    def __init__(self, client: SampleOms) -> None:
        self.client = client
        self.version = client.begin_string
        self.read: list[Message] = []
        """What was read since `begin`."""
        self._prefix = ""

    def begin(self, prefix: str) -> None:
        """Begin a test: short ids stand for ids that begin so."""
        self._prefix = prefix
        self.read = []

    def name(self, short: str) -> str:
        """The whole id of a short one."""
        return f"{self._prefix}-{short}"

    def log_on(self) -> None:
        """Connect and log on."""
        self.client.start()
        self.client.wait_logged_on(PATIENCE)

    def log_out(self) -> None:
        """Log out and stay away."""
        self.client.stop()

    def send(self, text: str) -> None:
        """Send a message in short notation."""
        self.client.send(message(text, self.version, self.name))

    def next(self, timeout: float = PATIENCE) -> Message:
        """The next message that is part of the dialogue."""
        found = self._receive(lambda one: one[35] in _DIALOGUE, timeout)
        self.read.append(found)
        return found

    def expect(self, text: str, timeout: float = PATIENCE) -> Message:
        """The next message, which must be so."""
        seen = self.next(timeout)
        wrong = expectation(text, self.version, self.name).differences(seen)
        assert not wrong, f"{wrong} in {seen.text}"
        return seen

    def expect_all(self, *texts: str) -> list[Message]:
        """The next messages, in this order."""
        return [self.expect(text) for text in texts]

    def expect_venue(self, text: str) -> Message:
        """The next TradingSessionStatus(h), which must be so."""
        seen = self._receive({35: "h"}, PATIENCE)
        wrong = expectation(text, self.version, self.name).differences(seen)
        assert not wrong, f"{wrong} in {seen.text}"
        return seen

    def has_come(self, values: Mapping[int, str]) -> bool:
        """Whether a message of this test with these values has come, read or not."""
        mine = (one for one in self.client.messages if (one.get(11) or "").startswith(self._prefix))
        return any(one.has(values) for one in mine)

    def forget(self) -> None:
        """Read everything that has come, and forget it."""
        with suppress(TimeoutError):
            while True:
                self.client.receive(lambda _: True, 0)

    def nothing_more(self) -> None:
        """Ask for an order that does not exist: its answer must be the next message.

        What the gateway had to say before that question has then been read.
        """
        self.send("35=H|11=NOBODY|55=X|54=1|")
        self.expect("35=8|150=I|39=8|37=NONE|")

    def _receive(self, wanted: Wanted, timeout: float) -> Message:
        try:
            return self.client.receive(wanted, timeout)
        except TimeoutError:
            told = "\n".join(one.text for one in self.read) or "nothing"
        raise AssertionError(f"nothing more came within {timeout} s; this did:\n{told}")

    def exec_ids(self) -> list[str]:
        """ExecID(17) of every report about an order that was read, in order."""
        return [one[17] for one in self.read if one[35] == "8" and one[37] not in {"NONE", "0"}]


def until(reached: Callable[[], object], what: str, timeout: float = PATIENCE) -> None:
    """Look again and again; fails when it takes too long."""
    deadline = time.monotonic() + timeout
    while not reached():
        assert time.monotonic() < deadline, f"never {what}"
        time.sleep(0.01)
