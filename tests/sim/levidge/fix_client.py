"""A FIX 4.2 client without an engine, written from the venue's document."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

from fixgw.sim.levidge import DEMO_ACCOUNT, LevidgeAccount

Message = dict[int, str]

LIMIT = "21=1|11={0}|55=BTC-USD|54=1|40=2|44=44000|38=0.5|"
"""Buys half a bitcoin at 44000: rests in an empty book."""


def uuid(number: int) -> str:
    """A ClOrdID(11)."""
    return str(UUID(int=number))


def now() -> str:
    """SendingTime(52)."""
    moment = datetime.now(UTC)
    return f"{moment:%Y%m%d-%H:%M:%S}.{moment.microsecond // 1000:03}"


def framed(rest: str) -> bytes:
    """A complete message; `rest` with bars begins with MsgType(35)."""
    body = rest.replace("|", "\x01")
    text = f"8=FIX.4.2\x019={len(body)}\x01{body}"
    return f"{text}10={sum(text.encode()) % 256:03}\x01".encode()


def raw_data(fields: list[str], secret: str) -> str:
    """RawData(96): HMAC-SHA256 with the base64-decoded secret over fields joined by SOH."""
    digest = hmac.new(base64.b64decode(secret), "\x01".join(fields).encode(), hashlib.sha256)
    return base64.b64encode(digest.digest()).decode()


class FixClient:
    """One connection; `next_out` is the MsgSeqNum(34) of the next message sent."""

    def __init__(self, port: int, account: LevidgeAccount = DEMO_ACCOUNT) -> None:
        self._port = port
        self.account = account
        self.next_out = 1
        self._buffer = b""
        self._writer: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def connect(self) -> None:
        """Open a connection, in place of the one before."""
        await self.close()
        self._buffer = b""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def close(self) -> None:
        """Close it without a Logout."""
        if self._writer is not None:
            self._writer.close()
            with suppress(ConnectionError):
                await self._writer.wait_closed()

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        assert self._writer is not None
        self._writer.write(data)

    async def drain(self) -> None:
        """Return when all is sent."""
        assert self._writer is not None
        await self._writer.drain()

    def logon_text(self, more: str = "", **changes: str) -> str:
        """A signed Logon(A) from MsgType(35) on; `changes` are made after it was signed."""
        sent = now()
        signed = [sent, "A", str(self.next_out), self.account.request_token, "Levidge"]
        proof = raw_data([*signed, self.account.password], self.account.request_secret)
        fields = {
            "35": "A",
            "34": str(self.next_out),
            "49": self.account.request_token,
            "52": sent,
            "56": "Levidge",
            "98": "0",
            "108": "30",
            "95": str(len(proof)),
            "96": proof,
            "554": self.account.password,
        }
        fields |= {tag.removeprefix("t"): value for tag, value in changes.items()}
        return "".join(f"{tag}={value}|" for tag, value in fields.items() if value) + more

    async def log_on(self, more: str = "", **changes: str) -> Message:
        """Send a Logon(A) and return the first answer."""
        self.write(framed(self.logon_text(more, **changes)))
        self.next_out += 1
        return await self.hear()

    def say(self, msg_type: str, body: str = "") -> None:
        """Send a message with a good header."""
        self.say_as(self.next_out, msg_type, body)
        self.next_out += 1

    def say_as(self, number: int, msg_type: str, body: str = "") -> None:
        """Send a message with this MsgSeqNum(34)."""
        head = f"35={msg_type}|34={number}|49={self.account.request_token}|52={now()}|56=Levidge|"
        self.write(framed(head + body))

    def order(self, number: int, body: str = LIMIT, **changes: str) -> None:
        """Send a NewOrderSingle(D); `changes` are tags such as t44="1", empty to leave out."""
        fields = dict(pair.split("=") for pair in body.format(uuid(number)).strip("|").split("|"))
        fields |= {tag.removeprefix("t"): value for tag, value in changes.items()}
        self.say("D", "".join(f"{tag}={value}|" for tag, value in fields.items() if value))

    async def hear(self, **wanted: str) -> Message:
        """The next message, heartbeats aside; with tags such as t150="1" the next one like it."""
        async with asyncio.timeout(5):
            async for message in self.messages():
                if message[35] == "0" and wanted.get("t35") != "0":
                    continue
                if all(message.get(int(tag[1:])) == value for tag, value in wanted.items()):
                    return message
        raise ConnectionError("closed")

    async def answer_or_end(self) -> Message | None:
        """The next message, None when the connection is closed instead."""
        async with asyncio.timeout(5):
            async for message in self.messages():
                return message
        return None

    async def messages(self) -> AsyncIterator[Message]:
        """What comes, until the connection is closed from the other side."""
        while True:
            while (end := self._buffer.find(b"\x0110=")) >= 0 and len(self._buffer) >= end + 8:
                text, self._buffer = self._buffer[: end + 8], self._buffer[end + 8 :]
                yield _parsed(text)
            try:
                data = await self._reader.read(4096)
            except ConnectionResetError:
                return
            if not data:
                return
            self._buffer += data

    async def rest(self) -> list[Message]:
        """Everything that comes until the connection is closed."""
        async with asyncio.timeout(5):
            return [message async for message in self.messages()]

    async def until_now(self) -> list[Message]:
        """Everything that came before the answer to a TestRequest(1)."""
        self.say("1", "112=mark|")
        heard: list[Message] = []
        async with asyncio.timeout(5):
            async for message in self.messages():
                if message.get(112) == "mark":
                    return heard
                heard.append(message)
        raise ConnectionError("closed")


def _parsed(text: bytes) -> Message:
    """The fields; CheckSum(10) and BodyLength(9) have to be right, `bad` in 10 says that not."""
    fields = [pair.partition("=") for pair in text.decode().strip("\x01").split("\x01")]
    message = {int(tag): value for tag, _, value in fields}
    end = text.rindex(b"10=")
    if sum(text[:end]) % 256 != int(message[10]):
        message[10] = "bad"
    return message
