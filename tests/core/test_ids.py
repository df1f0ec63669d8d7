"""Identifiers: pure, and the same for ever, as they are in clients' books."""

from fixgw.core import ids


def test_golden_ids() -> None:
    """These values are in journals and at clients: a change of the function is a break."""
    assert ids.order_id("ACME", "X") == "ONGUBRFI63JQRDCPV"
    assert ids.external_order_id("levret", "main", "V1") == "X3GAPROQKM5QQU3D2"
    assert ids.fill_exec_id("levret", "main", "e1") == "FMR742KIYCB7K2IWW"
    assert ids.refusal_exec_id("ACME", "X", "cause") == "RUGQNBUFEL7JOZIJ3"
    assert ids.report_exec_id("ONGUBRFI63JQRDCPV", 3) == "ONGUBRFI63JQRDCPV-3"
    assert ids.delta_exec_id("V1", "4000") == "V1@4000"
    assert ids.client_key("ONGUBRFI63JQRDCPV", 0) == "ONGUBRFI63JQRDCPV"
    assert ids.client_key("ONGUBRFI63JQRDCPV", 2) == "ONGUBRFI63JQRDCPV.2"


def test_parts_do_not_run_together() -> None:
    """Where one part ends and the next begins is part of the id."""
    assert ids.order_id("AB", "C") != ids.order_id("A", "BC")
    assert ids.fill_exec_id("v", "a1", "x") != ids.fill_exec_id("v", "a", "1x")


def test_kinds_do_not_meet() -> None:
    """Ids of different kinds differ in their first letter."""
    made = [
        ids.order_id("a", "b"),
        ids.external_order_id("a", "b", "c"),
        ids.fill_exec_id("a", "b", "c"),
        ids.refusal_exec_id("a", "b", "c"),
    ]
    assert [one[0] for one in made] == ["O", "X", "F", "R"]
    assert all(len(one) == 17 and one.isalnum() for one in made)
