"""Who may import what: the dependency rule, read from the source of every file.

The tables below are the rule. A file that fits no row fails, so a new room needs a row of its own.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

NETWORK = ("aiohttp", "engineio", "httpx", "socketio", "yarl")
SOCKETS = {"http", "select", "selectors", "socket", "socketserver", "ssl", "urllib.request"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One row: which of our modules (with all below them) and which libraries it may import.

    `pure` rooms have no clock, no I/O, no logging, no randomness; `sockets` may open them.
    """

    name: str
    ours: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    pure: bool = False
    sockets: bool = False


LEAVES = ("fixgw.core", "fixgw.errors", "fixgw.rules", "fixgw.timings", "fixgw.tls")
VENUE_LIBRARIES = ("coincurve", "Crypto", "cryptography", "orjson")

# The longest name that fits a module is its row. A room may always import itself.
ROOMS = (
    Room(name="fixgw", ours=("fixgw.__init__",)),
    Room(name="fixgw.core", pure=True),
    Room(name="fixgw.errors", ours=("fixgw.core.errors",)),
    Room(name="fixgw.rules", ours=("fixgw.core.secret",)),
    Room(name="fixgw.timings", ours=("fixgw.rules",)),
    Room(name="fixgw.clock"),
    Room(name="fixgw.scratch"),
    Room(name="fixgw.tls", ours=("fixgw.rules",), pure=True),
    Room(
        name="fixgw.config",
        ours=LEAVES,
        libraries=("pydantic", "pydantic_core", "yaml"),
    ),
    # It stands beside the gateway, reads its configuration, and the gateway knows nothing of it.
    Room(
        name="fixgw.stunnel",
        ours=("fixgw.errors", "fixgw.rules", "fixgw.tls", "fixgw.config"),
        libraries=("cryptography",),
    ),
    Room(name="fixgw.fix", ours=(*LEAVES, "fixgw.scratch"), libraries=("quickfix",), sockets=True),
    Room(
        name="fixgw.journal",
        ours=LEAVES,
        libraries=("alembic", "msgspec", "orjson", "psycopg", "sqlalchemy"),
    ),
    Room(name="fixgw.net", ours=LEAVES, libraries=(*NETWORK, "orjson"), sockets=True),
    Room(
        name="fixgw.venues",
        # Of the network seam, what is plain data may be used anywhere in a venue's room.
        ours=(
            *LEAVES,
            "fixgw.net.exact_json",
            "fixgw.net.fixlink",
            "fixgw.net.http.HttpAnswer",
        ),
        libraries=VENUE_LIBRARIES,
        pure=True,
    ),
    # The simulators are written from the venues' documents a second time: nothing of ours helps.
    Room(
        name="fixgw.sim",
        ours=("fixgw.errors",),
        libraries=(*NETWORK, "coincurve", "Crypto", "cryptography", "orjson", "quickfix", "uvloop"),
        sockets=True,
    ),
    # The loop and its two helpers know the venues by protocol, and of the edges only their data.
    Room(
        name="fixgw.gateway",
        ours=(
            *LEAVES,
            "fixgw.accounts",
            "fixgw.delivery",
            "fixgw.desk",
            "fixgw.fix.edge.Received",
            "fixgw.journal",
            "fixgw.positions",
        ),
    ),
    Room(name="fixgw.mailbox", ours=(*LEAVES, "fixgw.journal.codec")),
    Room(name="fixgw.delivery", ours=(*LEAVES, "fixgw.journal.records")),
    Room(name="fixgw.recovery", ours=(*LEAVES, "fixgw.journal.records")),
    Room(name="fixgw.desk", ours=(*LEAVES, "fixgw.venues.base")),
    Room(name="fixgw.accounts", ours=LEAVES),
    Room(name="fixgw.positions", ours=LEAVES),
    Room(
        name="fixgw.cli",
        ours=(
            *LEAVES,
            *("fixgw.bootstrap", "fixgw.config", "fixgw.demo", "fixgw.journal"),
            *("fixgw.mailbox", "fixgw.positions", "fixgw.serving", "fixgw.stunnel"),
        ),
        libraries=("rich", "sqlalchemy", "typer"),
    ),
    # The sample OMS and the program around it: it starts what a person would start by hand.
    Room(
        name="fixgw.demo",
        ours=(
            *("fixgw.bootstrap", "fixgw.cli", "fixgw.config", "fixgw.errors", "fixgw.scratch"),
            *("fixgw.fix.client", "fixgw.fix.dictionaries", "fixgw.net.http", "fixgw.stunnel"),
        ),
        libraries=("quickfix", "rich"),
        sockets=True,
    ),
    Room(name="fixgw.serving", ours=("fixgw.bootstrap", "fixgw.config"), libraries=("uvloop",)),
    # The composition root knows every concrete thing, but none of its files knows all of them.
    Room(name="fixgw.bootstrap"),
    Room(name="fixgw.bootstrap.kinds", ours=("fixgw.venues",)),
    Room(
        name="fixgw.bootstrap.configuration",
        ours=("fixgw.bootstrap.kinds", "fixgw.config", "fixgw.journal.database"),
    ),
    Room(
        name="fixgw.bootstrap.setup",
        ours=("fixgw.bootstrap.kinds", "fixgw.config", "fixgw.core", "fixgw.timings"),
    ),
    Room(
        name="fixgw.bootstrap.sessions",
        ours=("fixgw.config", "fixgw.core.commands", "fixgw.delivery", "fixgw.fix.edge"),
    ),
    Room(
        name="fixgw.bootstrap.venues",
        ours=(
            *("fixgw.bootstrap.kinds", "fixgw.config", "fixgw.net.fixlink", "fixgw.venues.base"),
            *("fixgw.fix.dictionaries", "fixgw.fix.initiator"),
        ),
    ),
    Room(
        name="fixgw.bootstrap.gateway",
        ours=(
            *("fixgw.bootstrap.sessions", "fixgw.bootstrap.setup", "fixgw.bootstrap.venues"),
            *("fixgw.clock", "fixgw.config", "fixgw.errors", "fixgw.journal", "fixgw.mailbox"),
            *("fixgw.accounts", "fixgw.delivery", "fixgw.desk", "fixgw.gateway"),
            *("fixgw.positions", "fixgw.recovery"),
            *("fixgw.fix.dictionaries", "fixgw.fix.edge"),
        ),
    ),
    Room(
        name="fixgw.bootstrap.simulators",
        ours=(
            *("fixgw.bootstrap.configuration", "fixgw.bootstrap.kinds", "fixgw.bootstrap.venues"),
            *("fixgw.config", "fixgw.errors", "fixgw.sim.base", "fixgw.sim.process"),
        ),
    ),
    Room(
        name="fixgw.bootstrap.reports",
        ours=(
            *("fixgw.bootstrap.configuration", "fixgw.config", "fixgw.errors"),
            *("fixgw.net.download", "fixgw.venues.leviathan"),
        ),
    ),
)

# The only files that import what a text names: no other import is hidden from this test.
IMPORTS_BY_NAME = {
    "fixgw.bootstrap.kinds": "a process loads the rooms that its configuration names",
    "fixgw.bootstrap.simulators": "and the simulator that is asked for",
    "fixgw.cli.listed": "and the file of the command that is run",
}

# Inside a venue's room only this file does I/O, and these three do it for all rooms.
ROOM_IO = "client"
SHARED_IO = {
    *("fixgw.venues.calling", "fixgw.venues.clearing", "fixgw.venues.feed"),
    "fixgw.venues.turns",
}

# Not to be imported where a room is pure.
IMPURE = SOCKETS | {
    *("asyncio", "concurrent", "fcntl", "getpass", "io", "logging", "multiprocessing", "os"),
    *("pathlib", "random", "sched", "secrets", "shutil", "signal", "sqlite3", "subprocess"),
    *("sys", "tempfile", "threading", "time", "uuid"),
}
# Not to be called where a room is pure.
CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today")
IO_BUILTINS = {"open", "print", "input"}

# The only places that catch everything, each with its reason.
CATCH_ALL = {
    "fixgw.accounts": "a venue's task must turn whatever fails into an answer for who asked",
    "fixgw.cli.app": "the command line's last resort",
    "fixgw.fix.application": "an exception in a QuickFIX callback would end the process",
    "fixgw.gateway": "a bug that one input meets must not stop every other order",
    "fixgw.desk": "a venue's task must turn whatever fails into an event that keeps the order",
    "fixgw.positions": "a venue's task must turn whatever fails into an unknown outcome",
    "fixgw.venues.feed": "a venue's task reconnects whatever happened",
}


def modules() -> Iterator[tuple[str, str]]:
    """Every module of the package by its dotted name, with its source."""
    for file in sorted((ROOT / "fixgw").rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts).removesuffix(".__init__"), file.read_text(encoding="utf-8")


def is_within(module: str, room: str) -> bool:
    """Whether a module is a room or lies in it."""
    return module == room or module.startswith(f"{room}.")


def room_of(module: str) -> Room | None:
    """The row that a module falls under."""
    if module == "fixgw":
        return ROOMS[0]
    fitting = [room for room in ROOMS[1:] if is_within(module, room.name)]
    return max(fitting, key=lambda room: len(room.name), default=None)


def imports(tree: ast.Module, module: str) -> Iterator[tuple[int, str]]:
    """Every import of a module with its line; `from a import b` counts as `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*module.split(".")[: -node.level], *filter(None, [base])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def venue_room(module: str) -> str | None:
    """The venue whose room a module lies in, or None for files that all rooms share."""
    parts = module.split(".")
    if parts[:2] != ["fixgw", "venues"] or len(parts) < 3:
        return None
    return None if (ROOT / "fixgw" / "venues" / f"{parts[2]}.py").is_file() else parts[2]


def does_venue_io(module: str) -> bool:
    """Whether a file under `venues` is one of those that may do I/O."""
    is_rooms_io = venue_room(module) is not None and module.endswith(f".{ROOM_IO}")
    return is_rooms_io or module in SHARED_IO


def is_pure(module: str, room: Room) -> bool:
    """Whether a module must do without clock, I/O, logging and randomness."""
    return room.pure and not does_venue_io(module)


def import_problem(module: str, room: Room, imported: str) -> str | None:
    """Why a module may not import another, or None if it may."""
    top = imported.split(".", maxsplit=1)[0]
    if top == "fixgw":
        return own_import_problem(module, room, imported)
    if top in sys.stdlib_module_names:
        names = {top, ".".join(imported.split(".")[:2])}
        if is_pure(module, room) and names & IMPURE:
            return f"{imported} in a pure file"
        if names & SOCKETS and not room.sockets:
            return f"{imported} opens sockets outside net and sim"
        if is_hidden(imported) and module not in IMPORTS_BY_NAME:
            return f"{imported} imports what this test does not see"
        return None
    return None if top in room.libraries else f"library {top}"


def is_hidden(imported: str) -> bool:
    """Whether an import makes others possible that only running the code shows."""
    names_a_module = is_within(imported, "importlib") or is_within(imported, "runpy")
    return names_a_module and not is_within(imported, "importlib.metadata")


def own_import_problem(module: str, room: Room, imported: str) -> str | None:
    """The same for one of our own modules."""
    mine, theirs = venue_room(module), venue_room(imported)
    if mine and theirs and mine != theirs:
        return f"{imported}: no venue's room imports another"
    if does_venue_io(module) and is_within(imported, "fixgw.net"):
        return None
    allowed = (room.name, *room.ours) if room.name != "fixgw" else room.ours
    return None if any(is_within(imported, one) for one in allowed) else imported


def impure_calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Calls that read a clock or do I/O without an import that shows it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith(CLOCKS):
            yield node.lineno, f"{ast.unparse(node)} reads a clock"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in IO_BUILTINS:
            yield node.lineno, f"{ast.unparse(node.func)}() does I/O"


def violations(module: str, source: str) -> list[str]:
    """Everything in a module that breaks the dependency rule, as `module:line: what`."""
    room = room_of(module)
    if room is None:
        return [f"{module}: no row in ROOMS"]
    tree = ast.parse(source)
    found = [
        (line, problem)
        for line, imported in imports(tree, module)
        if (problem := import_problem(module, room, imported))
    ]
    if is_pure(module, room):
        found.extend(impure_calls(tree))
    return [f"{module}:{line}: {problem}" for line, problem in found]


def catch_alls(module: str, source: str) -> list[str]:
    """Every handler for all exceptions in a module that is not listed in CATCH_ALL."""
    if module in CATCH_ALL:
        return []
    broad = {"Exception", "BaseException"}
    return [
        f"{module}:{node.lineno}: catches everything"
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.ExceptHandler) and caught(node) & broad)
        or (
            (isinstance(node, ast.Call) and "suppress" in ast.unparse(node.func))
            and broad & {ast.unparse(argument) for argument in node.args}
        )
    ]


def caught(handler: ast.ExceptHandler) -> set[str]:
    """What a handler keeps to itself: nothing if it ends by raising the same again."""
    last = handler.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return set()
    if handler.type is None:
        return {"BaseException"}
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {ast.unparse(kind) for kind in kinds}


def test_every_import_keeps_the_dependency_rule() -> None:
    """No module imports, or calls, what its room's row does not allow."""
    assert [found for name, source in modules() for found in violations(name, source)] == []


def test_only_the_last_resorts_catch_everything() -> None:
    """`except Exception` stands at the FIX callbacks, a venue's task and the command line only."""
    assert [found for name, source in modules() for found in catch_alls(name, source)] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("fixgw.core.engine", "import time"),
        ("fixgw.core.engine", "from datetime import datetime\ndatetime.now()"),
        ("fixgw.core.engine", "import orjson"),
        ("fixgw.core.engine", "from fixgw.errors import ConfigError"),
        ("fixgw.core.engine", "def f():\n    import random"),
        ("fixgw.core.engine", "print('a line')"),
        ("fixgw.fix.edge", "from fixgw.journal import store"),
        ("fixgw.journal.store", "import fixgw.venues.base"),
        ("fixgw.venues.base", "import quickfix"),
        ("fixgw.venues._template.wire", "import asyncio"),
        ("fixgw.venues._template.mapping", "from fixgw.net.http import HttpClient"),
        ("fixgw.venues._template.client", "import aiohttp"),
        ("fixgw.venues._template.client", "from fixgw.venues.levret import signing"),
        ("fixgw.venues._template.client", "from ..levret import signing"),
        ("fixgw.sim.levret.auth", "from fixgw.venues.levret.signing import sign"),
        ("fixgw.config.loader", "import socket"),
        ("fixgw.cli.serve", "import httpx"),
        ("fixgw.gateway", "from fixgw.fix.edge import FixEdge"),
        ("fixgw.gateway", "from fixgw.bootstrap.venues import connect"),
        ("fixgw.serving", "from fixgw.fix.edge import FixEdge"),
        ("fixgw.cli.serve", "from importlib import import_module"),
        ("fixgw.demo.play", "from fixgw.sim.leverj import DEMO_ACCOUNT"),
        ("fixgw.bootstrap", "from fixgw.venues import levret"),
        ("fixgw.bootstrap.kinds", "from fixgw.sim.levret import LevretSimulator"),
        ("fixgw.bootstrap.gateway", "from fixgw.venues.levret import LevretVenue"),
        ("fixgw.bootstrap.newcomer", "from fixgw.fix.edge import FixEdge"),
        ("fixgw.nowhere", ""),
    ],
)
def test_a_breach_of_the_rule_is_found(module: str, source: str) -> None:
    """The check itself sees each kind of breach, so that it cannot pass by being blind."""
    assert violations(module, source)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("fixgw.core.engine", "from fixgw.core.order import Order\nimport hashlib"),
        ("fixgw.venues._template.client", "import asyncio\nfrom fixgw.net.http import HttpClient"),
        ("fixgw.venues._template.signing", "from urllib.parse import urlencode\nimport hmac"),
        ("fixgw.sim.levret.auth", "import socket\nfrom aiohttp import web"),
        ("fixgw.cli.app", "from importlib.metadata import version"),
        ("fixgw.bootstrap.kinds", "from fixgw.venues import levret"),
        ("fixgw.bootstrap.simulators", "import importlib\nfrom fixgw.sim import process"),
        ("fixgw.serving", "from fixgw.bootstrap.gateway import build\nimport uvloop"),
    ],
)
def test_what_the_rule_allows_passes(module: str, source: str) -> None:
    """The check refuses nothing that the rooms are for."""
    assert violations(module, source) == []


@pytest.mark.parametrize(
    "handler",
    ["except Exception:", "except:", "except BaseException:", "except (OSError, Exception) as e:"],
)
def test_a_broad_handler_is_found(handler: str) -> None:
    """Every way to write a handler for all exceptions is seen."""
    assert catch_alls("fixgw.journal.store", f"try:\n    f()\n{handler}\n    pass")


def test_a_broad_suppress_is_found() -> None:
    """`contextlib.suppress(Exception)` is a handler for all exceptions too."""
    assert catch_alls("fixgw.journal.store", "with contextlib.suppress(Exception):\n    f()")


def test_cleaning_up_and_raising_again_is_no_broad_handler() -> None:
    """A handler that passes the exception on keeps nothing from anybody."""
    source = "try:\n    f()\nexcept BaseException:\n    g()\n    raise"
    assert catch_alls("fixgw.journal.store", source) == []
