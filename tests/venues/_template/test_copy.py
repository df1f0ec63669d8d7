"""The first steps of `docs/adding-a-venue.md`, done by a program: the copy is a running room."""

import importlib
import shutil
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

import fixgw.sim
import fixgw.venues
from fixgw.core.fields import OrdStatus
from fixgw.core.secret import Secret
from fixgw.venues.kind import VenueKind
from tests.venues._template.test_acceptance import CASE
from tests.venues.acceptance import serving

GUIDE = Path(__file__).parents[3] / "docs" / "adding-a-venue.md"
RENAMES = (("_template", "kiosk"), ("template", "kiosk"), ("Template", "Kiosk"))


@pytest.fixture
def kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VenueKind]:
    """A copy of the room and of its simulator under another name."""
    for package, source in ((fixgw.venues, "_template"), (fixgw.sim, "template")):
        home = tmp_path / package.__name__
        shutil.copytree(Path(package.__path__[0]) / source, home / "kiosk")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(home)])
    for file in tmp_path.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for old, new in RENAMES:
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
    yield importlib.import_module("fixgw.venues.kiosk").KIND
    for name in [name for name in sys.modules if ".kiosk" in name]:
        del sys.modules[name]
    for package in (fixgw.venues, fixgw.sim):
        vars(package).pop("kiosk", None)


async def test_a_copy_of_the_room_trades(kind: VenueKind) -> None:
    """Nothing outside of the two folders knows the name, so the copy needs nothing else."""
    assert kind.simulator == "fixgw.sim.kiosk:KioskSimulator"
    account = kind.account(key="demo-key", secret=Secret("demo-secret"))
    async with serving(kind, account, CASE) as rig:
        taken = await rig.trade()
        assert taken.seen.status is OrdStatus.FILLED
        listed = await rig.executions(taken.seen.venue_order_id)
        assert [fill.last_px for fill in listed.executions] == [Decimal("101.00")]


def test_the_guide_has_ten_steps_and_names_these_words() -> None:
    """What this test renames is what the guide tells a person to rename."""
    text = GUIDE.read_text(encoding="utf-8")
    steps = [line for line in text.splitlines() if line.startswith("## ") and line[3].isdigit()]
    assert [int(step.split(".")[0].removeprefix("## ")) for step in steps] == list(range(1, 11))
    assert "s/_\\?template/kiosk/g; s/Template/Kiosk/g" in text
