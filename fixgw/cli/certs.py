"""Makes an authority and certificates for tests and pilots."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from fixgw.errors import FixgwError
from fixgw.stunnel.certificates import Identity, Validity, authority, client, server
from fixgw.stunnel.keeping import files_of, keep

AUTHORITY_DAYS = 3650
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*")

Made = tuple[str, Identity]
"""The name of its files, without their ending, and what goes into them."""


def certs(
    directory: Annotated[Path, typer.Argument(help="Where the files go.")],
    *,
    ca: Annotated[
        str | None,
        typer.Option("--ca", help="Make an authority of this name; left out, the one there signs."),
    ] = None,
    hosts: Annotated[
        list[str] | None,
        typer.Option("--server", help="Host name or IP address of a server; again for more."),
    ] = None,
    comp_ids: Annotated[
        list[str] | None,
        typer.Option("--client", help="CompID of a counterparty; again for more."),
    ] = None,
    days: Annotated[int, typer.Option(help="Days until they expire.", min=1, max=3650)] = 365,
    force: Annotated[bool, typer.Option("--force", help="Write over files.")] = False,
) -> None:
    """Make certificates for tests and pilots; in production everybody makes their own key."""
    now = datetime.now(UTC)
    try:
        issuer = made_or_read(directory, ca, now)
        validity = Validity.of_days(days, now)
        made = [*([("ca", issuer)] if ca else []), *leaves(issuer, hosts, comp_ids, validity)]
        if not made:
            raise FixgwError("nothing to make; add --ca NAME, --server HOST or --client COMPID")
        write(directory, made, force=force)
    except OSError as error:
        raise FixgwError(f"{error.filename}: {error.strerror}") from error


def made_or_read(directory: Path, ca: str | None, now: datetime) -> Identity:
    """The authority that signs: a new one, or the one that is there."""
    if ca is not None:
        return authority(ca, Validity.of_days(AUTHORITY_DAYS, now))
    try:
        certificates = (directory / "ca.pem").read_bytes()
        key = (directory / "ca.key").read_bytes()
    except FileNotFoundError as error:
        raise FixgwError(f"{error.filename} is not there; make one with --ca NAME") from error
    return Identity.from_pem(certificates, key)


def leaves(
    issuer: Identity,
    hosts: Sequence[str] | None,
    comp_ids: Sequence[str] | None,
    validity: Validity,
) -> Iterator[Made]:
    """The certificates of the servers and the counterparties."""
    for host in dict.fromkeys(hosts or ()):
        yield f"server-{file_name(host)}", server(issuer, [host], validity)
    for comp_id in dict.fromkeys(comp_ids or ()):
        yield f"client-{file_name(comp_id)}", client(issuer, comp_id, validity)


def file_name(name: str) -> str:
    """A name that may be part of a file's name, and stand in a certificate."""
    if not PLAIN_NAME.fullmatch(name):
        raise FixgwError(f'"{name}" is no host name or CompID')
    return name


def write(directory: Path, made: Sequence[Made], *, force: bool) -> None:
    """Write everything or, when something is there already, nothing."""
    files = [file for stem, _ in made for file in files_of(directory, stem)]
    there = [file for file in files if file.exists()]
    if there and not force:
        names = ", ".join(str(file) for file in there)
        raise FixgwError(f"not written, because it would replace: {names}; --force does")
    directory.mkdir(parents=True, exist_ok=True)
    for stem, identity in made:
        for file in keep(directory, stem, identity):
            typer.echo(file)
