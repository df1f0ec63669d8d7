"""Rules that reach over several files, asked of whatever is sound in each."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from fixgw.config.bypass import Session, venue_links
from fixgw.config.document import Document, Place
from fixgw.config.reading import Block, Reader
from fixgw.config.wording import nearest
from fixgw.core.setup import AccountRef

PASSWORD_IN_URL = re.compile(r"[^:/]+://[^:/@]*:[^@]+@|.*[?&]\w*password=", re.IGNORECASE)

Known = Mapping[str, frozenset[str] | None]
"""Account names by lower-case venue name; None where they could not be read."""


def known_accounts(gateway: Document | None) -> Known | None:
    """The venue accounts that `gateway.yaml` writes down; None when it does not say."""
    venues = gateway.value.get("venues") if gateway else None
    if not isinstance(venues, dict):
        return None
    known: dict[str, frozenset[str] | None] = {}
    for name, venue in venues.items():
        before, more = known.get(name.lower(), frozenset()), account_names(venue)
        known[name.lower()] = None if before is None or more is None else before | more
    return known


def account_names(venue: Any) -> frozenset[str] | None:
    """The names in one venue's block; None where it is not written as a block should be."""
    if not isinstance(venue, dict):
        return None
    accounts = venue.get("accounts")
    return frozenset(accounts) if isinstance(accounts, dict) else None if accounts else frozenset()


def account_rule(known: Known | None) -> Callable[[AccountRef], None]:
    """The rule that an account exists in `gateway.yaml`, as far as that could be read."""

    def refuse_unknown(account: AccountRef) -> None:
        if known is None or (account.venue in known and known[account.venue] is None):
            return
        if account.account not in (known.get(account.venue) or ()):
            there = [f"{venue}/{name}" for venue, names in known.items() for name in names or ()]
            meant = nearest(f"{account.venue}/{account.account}", there)
            raise ValueError(f"is no venue account of gateway.yaml; {meant}")

    return refuse_unknown


def check_comp_ids(sessions: Iterable[Session]) -> None:
    """The client's CompID selects its session file, so no two files may share one."""
    owners: dict[str, Reader] = {}
    for reader, block in sessions:
        comp_id = block.fields.get("comp_id")
        first = owners.setdefault(comp_id, reader) if comp_id else reader
        if first is not reader:
            place = f"{first.document.file.name}:{first.document.line(('comp_id',))}"
            what = f"the CompID is already used in {place}"
            reader.complain(("comp_id",), f"{what}; give each session a CompID of its own")


def check_ports(
    gateway: Reader | None, own: Block[Any] | None, sessions: Iterable[Session]
) -> None:
    """Every listener on this machine has a port of its own, the gateway's and stunnel's.

    `own` is what was read of the block `gateway:`.
    """
    taken: dict[int, tuple[str, Place]] = {}
    for reader, place, port in listeners(gateway, own, sessions):
        here = (reader.document.file.name, place)
        owner = taken.setdefault(port, here)
        if owner != here:
            what = f"port {port} is already used in {owner[0]}"
            reader.complain(place, f"{what}; write a port of its own")


def listeners(
    gateway: Reader | None, own: Block[Any] | None, sessions: Iterable[Session]
) -> Iterator[tuple[Reader, Place, int]]:
    """The sound ports to listen on, and where they are written."""
    if gateway and own and "listen" in own.fields:
        yield gateway, ("gateway", "listen"), own.fields["listen"].port
    for name, fix in venue_links(gateway) if gateway else ():
        if gateway and str(fix.get("port")).isdecimal():
            yield gateway, ("venues", name, "fix", "port"), int(fix["port"])
    for reader, block in sessions:
        port, tls = block.fields.get("listen_port"), block.fields.get("tls")
        if port:
            yield reader, ("listen_port",), port
        if tls:
            yield reader, ("tls", "accept"), tls.accept.port


def check_store_secret(reader: Reader) -> None:
    """A password inside the store's URL is a secret like any other."""
    block = reader.document.value.get("gateway")
    store = block.get("store") if isinstance(block, dict) else None
    if isinstance(store, str) and PASSWORD_IN_URL.match(store):
        what = "the URL holds a password; write env:NAME and put the whole URL there"
        reader.complain(("gateway", "store"), what)
