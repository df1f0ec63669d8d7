"""What must come back, what came, and whether they agree."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from fixgw.demo.names import Names
from fixgw.demo.wording import Fields

_MASS_CANCEL_REPORT = "r"
_NUMBERS = frozenset({6, 14, 31, 32, 38, 44, 151})


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One report: `fields` must be there with these values, `absent` must not be there at all.

    `begins` demands only the beginning of a value. `counted_by` is a field of the first such
    message that says how many there are in all.
    """

    what: str
    fields: Fields
    begins: Fields = field(default_factory=dict)
    absent: frozenset[int] = frozenset()
    counted_by: int | None = None

    def more(self, seen: Fields) -> int:
        """Return how many messages like this one are still to come."""
        count = "1" if self.counted_by is None else seen.get(self.counted_by, "1")
        return int(count) - 1 if count.isdigit() else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of the summary; `mistakes` empty means that all is well."""

    step: str
    expected: str
    seen: str
    mistakes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether what was expected came."""
        return not self.mistakes


def differences(expected: Expected, seen: Fields, names: Names) -> list[str]:
    """Say by name in what a message differs from what was expected."""
    found = [
        f"{names.pair(tag, wanted)} expected, {_shown(seen.get(tag), tag, names)}"
        for tag, wanted in expected.fields.items()
        if not _same(tag, wanted, seen.get(tag))
    ]
    found += [
        f"{names.field(tag)} should begin with {wanted}, {_shown(seen.get(tag), tag, names)}"
        for tag, wanted in expected.begins.items()
        if not seen.get(tag, "").startswith(wanted)
    ]
    found += [f"{names.pair(tag, seen[tag])} unexpected" for tag in expected.absent if tag in seen]
    return found


def _same(tag: int, wanted: str, seen: str | None) -> bool:
    if seen is None or tag not in _NUMBERS:
        return seen == wanted
    try:
        return Decimal(seen) == Decimal(wanted)
    except InvalidOperation:
        return False


def _shown(value: str | None, tag: int, names: Names) -> str:
    return "absent" if value is None else f"is {names.value(tag, value)}"


class Ledger:
    """Checks one session's reports against its steps, and what holds for all of them.

    An ExecID(17) comes once, and an order keeps its OrderID(37) from the first report to the last,
    through every ClOrdID(11) of its chain.
    """

    def __init__(self, names: Names) -> None:
        """Begin with nothing seen."""
        self.names = names
        self.results: list[Result] = []
        self.exec_ids: list[str] = []
        self._order_ids: dict[str, str] = {}
        self._mass_cancels: set[str] = set()

    def check(self, step: str, expected: Expected, seen: Fields) -> Result:
        """Judge one report and keep the result."""
        mistakes = differences(expected, seen, self.names)
        mistakes += self._exec_id_mistakes(seen)
        mistakes += self._order_id_mistakes(seen)
        return self._keep(step, expected.what, self.told(seen), mistakes)

    def missing(self, step: str, expected: Expected, why: str) -> Result:
        """Keep that a report did not come."""
        return self._keep(step, expected.what, "nothing", [why])

    def unexpected(self, step: str, seen: Fields) -> Result:
        """Keep that a message came which nobody expected."""
        return self._keep(step, "nothing more", self.told(seen), ["unexpected message"])

    def copies(self, exec_ids: list[str], unmarked: list[str]) -> Result:
        """Judge whether the drop copy had exactly the session's reports, in order, once each.

        `unmarked` are those that did not say that they are copies.
        """
        lacking = [one for one in self.exec_ids if one not in exec_ids]
        surplus = [one for one in exec_ids if one not in self.exec_ids]
        mistakes = [f"not copied: {one}" for one in lacking]
        mistakes += [f"copy of an unknown report: {one}" for one in surplus]
        mistakes += [f"not marked as a copy: {one}" for one in unmarked]
        if not mistakes and exec_ids != self.exec_ids:
            mistakes.append("the copies came in another order, or more than once")
        expected = f"{len(self.exec_ids)} reports, same ExecIDs"
        return self._keep("drop copy", expected, f"{len(exec_ids)} reports", mistakes)

    def told(self, seen: Fields) -> str:
        """Tell a report in a few words: `Trade, Filled, CumQty=0.01`."""
        if seen.get(35) != "8":
            return self.names.message(seen.get(35, "?"))
        kind = (20, "3") if seen.get(20) == "3" else (150, seen.get(150, "?"))
        words = [self.names.value(*kind), self.names.value(39, seen.get(39, "?"))]
        words += [self.names.pair(14, seen[14])] if 14 in seen else []
        return ", ".join(dict.fromkeys(words))

    def _exec_id_mistakes(self, seen: Fields) -> list[str]:
        exec_id = seen.get(17)
        if exec_id is None:
            return [] if seen.get(35) != "8" else ["ExecID is absent"]
        repeated = exec_id in self.exec_ids
        self.exec_ids.append(exec_id)
        return [f"ExecID={exec_id} came before"] if repeated else []

    def _order_id_mistakes(self, seen: Fields) -> list[str]:
        if seen.get(35) == _MASS_CANCEL_REPORT:
            self._mass_cancels.add(seen.get(11, ""))
            return []
        # The ClOrdID(11) of a mass cancel is that of many orders.
        named = {seen[tag] for tag in (11, 41) if tag in seen}
        order_id, chain = seen.get(37), named - self._mass_cancels
        known = {self._order_ids[one] for one in chain if one in self._order_ids}
        if order_id is not None:
            self._order_ids.update(dict.fromkeys(chain, order_id))
        if known <= {order_id}:
            return []
        return [f"OrderID={order_id} differs from the order's earlier one"]

    def _keep(self, step: str, expected: str, seen: str, mistakes: list[str]) -> Result:
        result = Result(step=step, expected=expected, seen=seen, mistakes=tuple(mistakes))
        self.results.append(result)
        return result
