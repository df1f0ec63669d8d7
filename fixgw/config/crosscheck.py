"""Rules that reach over several files or keys, checked on what was written.

They look at the raw values, so that they are found in the same run as mistakes elsewhere.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from fixgw.config.document import Document, Place
from fixgw.config.findings import Findings

PASSWORD_IN_URL = re.compile(r"[^:/]+://[^:/@]*:[^@]+@")

Known = Mapping[str, frozenset[str]]
"""Account names by lower-case venue name."""


def known_accounts(gateway: Document | None) -> Known | None:
    """The venue accounts that `gateway.yaml` writes down; None when it could not be read."""
    if gateway is None:
        return None
    venues = mapping(gateway.value.get("venues"))
    return {
        name.lower(): frozenset(mapping(mapping(venue).get("accounts")))
        for name, venue in venues.items()
    }


def check_sessions(sessions: Iterable[Document], known: Known | None, found: Findings) -> None:
    """CompIDs are unique, accounts exist, and a session that needs accounts has some."""
    owners: dict[str, Document] = {}
    for session in sessions:
        check_comp_id(session, owners, found)
        check_accounts(session, known, found)


def check_comp_id(session: Document, owners: dict[str, Document], found: Findings) -> None:
    """The client's CompID selects its session file, so no two files may share one."""
    comp_id = session.value.get("comp_id")
    if not isinstance(comp_id, str):
        return
    first = owners.setdefault(comp_id, session)
    if first is not session:
        place = f"{first.file.name}:{first.line(('comp_id',))}"
        what = f'the CompID "{comp_id}" is already used in {place}'
        complain(session, ("comp_id",), what, "give each session a CompID of its own", found)


def check_accounts(session: Document, known: Known | None, found: Findings) -> None:
    """Every account points to an account of a venue in `gateway.yaml`."""
    written = session.value.get("accounts")
    accounts = mapping(written)
    if written in (None, {}) and session.value.get("role") in ("orders", "drop_copy"):
        what = f"a session with role {session.value['role']} has no accounts"
        complain(session, ("accounts",), what, "add accounts: {NAME: VENUE/ACCOUNT}", found)
    for name, target in accounts.items():
        venue, slash, account = str(target).partition("/")
        if known is not None and venue and slash and account:
            problem = missing_account(venue.lower(), account, known)
            if problem:
                complain(session, ("accounts", name), *problem, found)


def missing_account(venue: str, account: str, known: Known) -> tuple[str, str] | None:
    """What is wrong with a reference to a venue account, and what to write; None if it exists."""
    if venue not in known:
        return f'there is no venue "{venue}" in gateway.yaml', nearest(venue, known)
    if account not in known[venue]:
        names = [f"{venue}/{name}" for name in known[venue]]
        return f'the venue {venue} has no account "{account}"', nearest(f"{venue}/{account}", names)
    return None


def nearest(text: str, names: Iterable[str]) -> str:
    """The name that was probably meant, or all there are."""
    listed = sorted(names)
    close = difflib.get_close_matches(text, listed, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"write one of: {', '.join(listed)}" if listed else "add it to gateway.yaml"


def check_ports(gateway: Document | None, sessions: Iterable[Document], found: Findings) -> None:
    """Every listener has a port of its own: the gateway's, and any session's `listen_port`."""
    listen = mapping(gateway.value.get("gateway")).get("listen") if gateway else None
    taken = {str(listen).rpartition(":")[2]: "gateway.yaml"}
    for session in sessions:
        port = session.value.get("listen_port")
        owner = taken.setdefault(str(port), session.file.name) if port else session.file.name
        if owner != session.file.name:
            what = f"port {port} is already used in {owner}"
            complain(session, ("listen_port",), what, "write a port of its own", found)


def check_store_secret(gateway: Document, found: Findings) -> None:
    """A password inside the store's URL is a secret like any other."""
    store = mapping(gateway.value.get("gateway")).get("store")
    if isinstance(store, str) and PASSWORD_IN_URL.match(store):
        what, instead = "the URL holds a password", "write env:NAME and put the whole URL there"
        complain(gateway, ("gateway", "store"), what, instead, found)


def complain(document: Document, place: Place, what: str, instead: str, found: Findings) -> None:
    """Add a mistake at a place, named by its key."""
    named = f"{'.'.join(str(step) for step in place)}: {what}"
    found.add(document.file, line=document.line(place), what=named, instead=instead)


def mapping(value: Any) -> dict[str, Any]:
    """The value if it is a mapping, else an empty one: its type is complained about elsewhere."""
    return value if isinstance(value, dict) else {}
