"""An order that never arrived: what every venue with a horizon has to prove."""

from tests.e2e.world import VERSIONS, World


def never_arrived(world: World) -> None:
    """Both versions send one that is lost on its way, and wait side by side for the proof."""
    desks = [world.desk(version) for version in VERSIONS]
    sent = len(world.venue.orders_sent())
    for desk in desks:
        world.venue.fault("never_answer_before_accept")
        desk.oms.send(f"35=D|11=A|{desk.order(1)}")
        desk.oms.expect("35=8|11=A|150=A|39=A|")
        desk.oms.expect("35=8|11=A|150=I|39=A|20020=IN_DOUBT|")
    for desk in desks:
        end = "35=8|11=A|150=8|39=8|103=99|20021=HISTORY|58^NOT_AT_VENUE: |!20020|"
        desk.oms.expect(end, timeout=60)
    assert len(world.venue.orders_sent()) == sent + len(desks)
    assert world.venue.open_orders() == []
