"""The dialogue as data: what the sample OMS asks, what happens outside, what must come back."""

from fixgw.demo.script.account import balances, positions
from fixgw.demo.script.limit import limit_steps
from fixgw.demo.script.mass_cancel import mass_cancel_steps
from fixgw.demo.script.prevention import prevention_steps
from fixgw.demo.script.resting import resting_steps
from fixgw.demo.script.scene import Scene, Step
from fixgw.demo.script.single import market_order, refused_order


class Script(Scene):
    """Writes the steps for one session at one venue."""

    def steps(self) -> tuple[Step, ...]:
        """Return all steps in order; what the market does not have is left out."""
        limit, resting = self.market.limit, self.market.resting
        prevention = self.market.prevention
        return (
            *(limit_steps(self, limit) if limit is not None else ()),
            market_order(self),
            *(resting_steps(self, resting) if resting is not None else ()),
            *(mass_cancel_steps(self, resting) if resting is not None else ()),
            *(prevention_steps(self, prevention) if prevention is not None else ()),
            refused_order(self),
            positions(self),
            balances(self),
        )
