"""Worlds whose venue replaces orders itself: under the id they have, or by a new order."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from fixgw.core.capability import Capability, ReplaceMode
from fixgw.core.effects import SendNew, SendReplace
from fixgw.core.events import (
    Event,
    ReplaceAccepted,
    ReplaceGone,
    ReplaceRefused,
    ReplaceTaken,
    ReplaceUnknown,
)
from fixgw.core.fields import Evidence
from tests.core.dialogue import CAPABILITY
from tests.core.liar import LyingWorld
from tests.core.world import Answer, World

KEEPING = replace(CAPABILITY, replace=ReplaceMode.NATIVE, replace_keeps_id=True)
RENAMING = replace(CAPABILITY, replace=ReplaceMode.NATIVE)
RENAMING_WITH_KEYS = replace(RENAMING, client_key=True)


class NativeWorld(World):
    """Replaces are answered, answered emptily, lost, late, refused, or half carried out."""

    def __init__(
        self,
        data: st.DataObject,
        capability: Capability,
        stp_accounts: frozenset[str] = frozenset(),
    ) -> None:
        self.keeps_id = capability.replace_keeps_id
        super().__init__(data, capability, stp_accounts)

    def deeds(self) -> list[Callable[[], None]]:
        """Replaces are what this is about."""
        return [*super().deeds(), *[self.replace_one] * 6]

    def arrive(self, call: SendNew | SendReplace) -> None:
        """A request reaches the venue, and its answer nobody."""
        if isinstance(call, SendReplace):
            self.true_replace(call)
        else:
            super().arrive(call)

    def outcome_of_replace(self, call: SendReplace) -> Answer:
        """Everything that a venue and the way to it may do to a replace."""
        order_id, leg = call.order_id, call.leg
        fates = ("late", "lost answer", "empty", "half", "lost", "refused", "done")
        fate = self.one_of(*fates)
        if fate in {"done", "empty"}:
            answer = self.true_replace(call)
            done = any(isinstance(event, ReplaceAccepted) for event in answer)
            taken = ReplaceTaken(order_id=order_id, leg=leg)
            return [taken] if done and fate == "empty" else answer
        if fate == "refused":
            return [ReplaceRefused(order_id=order_id, leg=leg, text="busy")]
        if fate == "half" and not self.keeps_id:
            return self._half(call)
        if fate == "late":
            self.on_the_way.append(call)
            if self.one_of(True, False):
                return [ReplaceTaken(order_id=order_id, leg=leg)]
        if fate == "lost answer":
            self.true_replace(call)
        return [ReplaceUnknown(order_id=order_id, leg=leg, text="timeout")]

    def true_replace(self, call: SendReplace) -> list[Event]:
        """Carry the replace out and answer it."""
        if self.keeps_id:
            held = self.venue.amend(call)
        elif self.venue.remove(call.venue_order_id):
            held = self.venue.place_instead(call, self.now)
        else:
            held = None
        if held is None:
            return [self._too_late(call)]
        evidence = Evidence.RESPONSE
        return [
            ReplaceAccepted(order_id=call.order_id, leg=call.leg, seen=held.row, evidence=evidence)
        ]

    def _too_late(self, call: SendReplace) -> Event:
        return ReplaceRefused(order_id=call.order_id, leg=call.leg, text="closed", too_late=True)

    def _half(self, call: SendReplace) -> list[Event]:
        """The new order without the old one's end, or the end alone."""
        if self.one_of(True, False):
            held = self.venue.place_instead(call, self.now)
            seen, evidence = held.row, Evidence.RESPONSE
            if self.one_of(True, False):
                return [ReplaceUnknown(order_id=call.order_id, leg=call.leg, text="timeout")]
            return [
                ReplaceAccepted(order_id=call.order_id, leg=call.leg, seen=seen, evidence=evidence)
            ]
        if not self.venue.remove(call.venue_order_id):
            return [self._too_late(call)]
        return [ReplaceGone(order_id=call.order_id, leg=call.leg, text="margin")]


class LyingNativeWorld(NativeWorld, LyingWorld):
    """The same, and chance may also invent what came of a replace."""

    def deeds(self) -> list[Callable[[], None]]:
        """Some of the lies are about replaces."""
        deeds = super().deeds()
        return [*deeds, *[self._wrong_replace] * (len(deeds) // 4)]

    def _wrong_replace(self) -> None:
        order_id, leg = self.any_order()
        text, late = "a lie", self.one_of(True, False)
        row, evidence = self.row(), Evidence.RESPONSE
        lies: tuple[Event, ...] = (
            ReplaceAccepted(order_id=order_id, leg=leg, seen=row, evidence=evidence),
            ReplaceTaken(order_id=order_id, leg=leg),
            ReplaceRefused(order_id=order_id, leg=leg, text=text, too_late=late),
            ReplaceUnknown(order_id=order_id, leg=leg, text=text),
            ReplaceGone(order_id=order_id, leg=leg, text=text),
        )
        self.put(self.one_of(*lies))
