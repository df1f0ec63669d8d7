"""What a Levidge venue asks over REST whichever its route: instruments, positions, collateral."""

from collections.abc import Mapping

from fixgw.core.account_data import Collateral, Positions
from fixgw.core.events import InstrumentsLoaded
from fixgw.venues.levidge.holdings import Holdings
from fixgw.venues.levidge.mapping import pair_to_instrument
from fixgw.venues.levidge.pairs import Pairs
from fixgw.venues.levidge.rest import PublicRest, Rest


class Knowledge:
    """The part of the venue that both routes have; `rests` are by the account's label."""

    name: str

    def know_by(self, public: PublicRest, rests: Mapping[str, Rest]) -> None:
        """Begin without any pairs."""
        self._pairs = Pairs()
        self._public = public
        self._rests = rests

    async def instruments(self) -> InstrumentsLoaded:
        """See Venue."""
        rows = await self._public.pairs()
        self._pairs.replace(rows)
        instruments = tuple(pair_to_instrument(row) for row in rows)
        return InstrumentsLoaded(venue=self.name, instruments=instruments)

    async def positions(self, account: str) -> Positions:
        """See Venue."""
        return await self._holdings(account).positions()

    async def collateral(self, account: str) -> Collateral:
        """See Venue."""
        return await self._holdings(account).collateral()

    def _holdings(self, label: str) -> Holdings:
        return Holdings(
            venue=self.name,
            account=label,
            rest=self._rests[label],
            pairs=self._pairs,
            load=self.instruments,
        )
