"""What the client asks about its account."""

from fixgw.demo.expect import Expected
from fixgw.demo.script.scene import Scene, Step


def positions(scene: Scene) -> Step:
    """What is held of the instrument; a venue without positions says so."""
    asked = {710: scene.id("POSITIONS"), 724: "0", 581: "1", 1: scene.account}
    mine = {710: asked[710], 1: scene.account}
    good = {728: "0", 727: "1"} if scene.market.holds else {727: "0"}
    ack = Expected(
        what="one position" if scene.market.holds else "no positions here",
        fields={35: scene.twin("AO"), **mine, **good},
    )
    held = {35: scene.twin("AP"), **mine, 55: scene.market.symbol}
    report = Expected(what=f"position in {scene.market.symbol}", fields=held)
    return Step(
        name="positions",
        msg_type=scene.twin("AN"),
        message={**asked, 715: scene.date, 55: scene.market.symbol},
        expected=(ack, report) if scene.market.holds else (ack,),
    )


def balances(scene: Scene) -> Step:
    """What the account has, and may spend."""
    asked = {909: scene.id("BALANCES"), 1: scene.account}
    told = {35: scene.twin("BA"), **asked}
    return Step(
        name="balances",
        msg_type=scene.twin("BB"),
        message=asked,
        expected=(Expected(what="balance", fields=told, counted_by=911),),
    )
