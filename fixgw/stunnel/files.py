"""Looks at the files that stunnel will read, and says what would keep it from its work.

None of it keeps the gateway from starting, which reads none of these files.
"""

import stat
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from fixgw.errors import Mistake
from fixgw.stunnel.legs import Use, UsedFile

SOON = timedelta(days=30)
OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""Permission bits of everybody but the owner."""

Trouble = tuple[str, str]
"""What is wrong, and what to do."""


def look(files: Iterable[UsedFile], now: datetime) -> list[Mistake]:
    """Every trouble with the files, at the place in the configuration that names them."""
    return [
        Mistake(file=one.written_in, line=one.line, what=f"{one.path} {what}", instead=instead)
        for one in files
        for what, instead in troubles(one, now)
    ]


def troubles(file: UsedFile, now: datetime) -> Iterator[Trouble]:
    """What is wrong with one file."""
    try:
        content = file.path.read_bytes()
    except FileNotFoundError:
        yield "is not there", f"put {file.use} there"
    except OSError as error:
        yield f"cannot be read: {error.strerror}", "look at it as the user that runs stunnel"
    else:
        of_key = file.use is Use.KEY
        yield from (
            key_troubles(file.path, content) if of_key else chain_troubles(file.use, content, now)
        )


def key_troubles(path: Path, content: bytes) -> Iterator[Trouble]:
    """A private key is readable without a passphrase, and by nobody else."""
    try:
        load_pem_private_key(content, password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        yield "is no private key without a passphrase", "write the key in PEM form into it"
    if path.stat().st_mode & OTHERS:
        yield "may be read by others", f"chmod 600 {path}"


def chain_troubles(use: Use, content: bytes, now: datetime) -> Iterator[Trouble]:
    """Certificates are whole, in date, and their authorities with them."""
    try:
        chain = x509.load_pem_x509_certificates(content)
    except ValueError:
        yield "holds no certificate", "write it in PEM form: -----BEGIN CERTIFICATE-----"
        return
    for certificate in chain:
        yield from date_troubles(certificate, now)
    if use is not Use.OWN:
        for certificate in chain:
            if not any(is_signed_by(certificate, one) for one in chain):
                yield (
                    f"lacks the authority that signed {name(certificate)}",
                    f"append the certificate of {certificate.issuer.rfc4514_string()}",
                )
    if use is Use.PEER and all(map(is_authority, chain)):
        yield "holds authorities alone", f"put {use} before them"


def date_troubles(certificate: x509.Certificate, now: datetime) -> Iterator[Trouble]:
    """A certificate is good now and for a while."""
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    renew = "put the renewed one there and reload stunnel"
    if now > end:
        yield f"has expired: {name(certificate)} ended on {end:%Y-%m-%d %H:%M} UTC", renew
    elif now + SOON > end:
        yield f"expires soon: {name(certificate)} ends on {end:%Y-%m-%d %H:%M} UTC", renew
    if now < begin:
        yield (
            f"is not valid yet: {name(certificate)} begins on {begin:%Y-%m-%d %H:%M} UTC",
            "wait, or look at this machine's clock",
        )


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether it is there to sign others."""
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except x509.ExtensionNotFound:
        return False
    return constraints.value.ca


def is_signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the issuer's key signed the certificate; it may be its own issuer."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def name(certificate: x509.Certificate) -> str:
    """The subject, as stunnel's log has it."""
    return certificate.subject.rfc4514_string()
