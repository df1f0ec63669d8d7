"""Nonsense after the logon: the session may suffer, the process and the others do not."""

import random

import pytest

from fixgw.fix.wire import framed
from tests.fix.counterparty import (
    Desk,
    RawClient,
    eventually,
    logon_bytes,
    now_text,
    oms_session,
    password_fields,
    soh,
)

ORDER = (
    "35=D|34={number}|49=NOISY|52={now}|56=FIXGW|11=A1|21=1|55=BTC/USDT|54=1|60={now}|40=2|"
    "44=64250.5|38=0.25|78=1|79=X|80=1|"
)
CONNECTIONS, MESSAGES = 12, 40


def mutilated(chance: random.Random, message: bytes) -> bytes:
    """Change, drop, double or swap some bytes."""
    data = bytearray(message)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[place] = chance.randrange(256)
            case 1:
                del data[place]
            case 2:
                data[place:place] = data[place : place + chance.randint(1, 30)]
            case _:
                data[place] = data[-place - 1]
    return bytes(data)


def reframed(chance: random.Random, number: int) -> bytes:
    """A message whose fields are nonsense, with a length and checksum that fit."""
    order = soh(ORDER.format(number=number, now=now_text())).encode()
    text = mutilated(chance, order).decode("latin-1").encode("ascii", "replace").decode()
    return framed("FIX.4.4", text)


@pytest.mark.parametrize("kind", ["bytes", "fields"])
def test_nonsense_hurts_nobody_else(desk: Desk, kind: str) -> None:
    """Hundreds of mutilated messages later, another session still gets its answers."""
    chance = random.Random(kind)
    edge = desk.edge(oms_session("NOISY", reset_on_logon=True), oms_session("CALM"))
    calm = desk.connected("CALM")
    for _ in range(CONNECTIONS):
        eventually(lambda: not edge.logged_on("NOISY"))
        with RawClient(desk.port) as noisy:
            noisy.send(logon_bytes(comp_id="NOISY", more=password_fields()))
            eventually(lambda: edge.logged_on("NOISY"))
            try:
                for number in range(2, MESSAGES):
                    data = reframed(chance, number)
                    noisy.send(data if kind == "fields" else mutilated(chance, data))
            except (BrokenPipeError, ConnectionResetError):
                pass
        edge.drain(1000)
    calm.send("35=1|112=still there|")
    calm.receive({35: "0", 112: "still there"})
