"""Makes an authority and certificates, for tests and pilots.

Keys are made on this machine and never leave it, so who runs this could pose as anybody in it: in
production each side makes its own key and shows only its certificate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fixgw.errors import FixgwError
from fixgw.tls import is_ip

CLOCK_MARGIN = timedelta(minutes=5)
"""Certificates begin a little early: the other side's clock may be behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """From when to when a certificate is good; both with a time zone."""

    begin: datetime
    end: datetime

    @classmethod
    def of_days(cls, days: int, now: datetime) -> Self:
        """Good from now on for so many days."""
        return cls(begin=now - CLOCK_MARGIN, end=now + timedelta(days=days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A private key and the certificates that prove it: its own first, then its authority's."""

    key: ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...]

    @property
    def certificate(self) -> x509.Certificate:
        """Its own certificate."""
        return self.chain[0]

    def certificates_pem(self) -> bytes:
        """The certificates in PEM form, its own first."""
        return b"".join(one.public_bytes(Encoding.PEM) for one in self.chain)

    def key_pem(self) -> bytes:
        """The key in PEM form, without a passphrase."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @classmethod
    def from_pem(cls, certificates: bytes, key: bytes) -> Self:
        """Read what `certificates_pem` and `key_pem` wrote. FixgwError for anything else."""
        try:
            loaded = load_pem_private_key(key, password=None)
            chain = tuple(x509.load_pem_x509_certificates(certificates))
        except (TypeError, ValueError) as error:
            raise FixgwError("the authority's files are no certificate and key") from error
        if (
            not isinstance(loaded, ec.EllipticCurvePrivateKey)
            or loaded.public_key() != chain[0].public_key()
        ):
            raise FixgwError("the authority's key does not belong to its certificate")
        return cls(key=loaded, chain=chain)


def authority(name: str, validity: Validity) -> Identity:
    """A new authority that signs itself."""
    key = new_key()
    subject = named(name)
    usage = key_usage(signs=False, certifies=True)
    certificate = (
        builder(subject, subject, key, validity)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, SHA256())
    )
    return Identity(key=key, chain=(certificate,))


def server(issuer: Identity, hosts: Sequence[str], validity: Validity) -> Identity:
    """A server's certificate for one or more host names or IP addresses."""
    names = x509.SubjectAlternativeName([alternative(host) for host in hosts])
    return issued(issuer, hosts[0], validity, ExtendedKeyUsageOID.SERVER_AUTH, names)


def client(issuer: Identity, comp_id: str, validity: Validity) -> Identity:
    """A counterparty's certificate, named for its CompID."""
    return issued(issuer, comp_id, validity, ExtendedKeyUsageOID.CLIENT_AUTH, None)


def issued(
    issuer: Identity,
    name: str,
    validity: Validity,
    purpose: x509.ObjectIdentifier,
    names: x509.SubjectAlternativeName | None,
) -> Identity:
    """A certificate that the authority signs, for one purpose."""
    key = new_key()
    unsigned = (
        builder(named(name), issuer.certificate.subject, key, validity)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(key_usage(signs=True, certifies=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
    )
    if names is not None:
        unsigned = unsigned.add_extension(names, critical=False)
    return Identity(key=key, chain=(unsigned.sign(issuer.key, SHA256()), *issuer.chain))


def builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, validity: Validity
) -> x509.CertificateBuilder:
    """What every certificate has."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(validity.begin)
        .not_valid_after(validity.end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def key_usage(*, signs: bool, certifies: bool) -> x509.KeyUsage:
    """What the key may do: sign a handshake, or certificates and lists of revoked ones."""
    return x509.KeyUsage(
        digital_signature=signs,
        key_cert_sign=certifies,
        crl_sign=certifies,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def new_key() -> ec.EllipticCurvePrivateKey:
    """A fresh key on P-256, which every TLS library knows."""
    return ec.generate_private_key(ec.SECP256R1())


def named(name: str) -> x509.Name:
    """A subject of one common name, which RFC 5280 limits to 64 characters."""
    if not 0 < len(name) <= 64:
        raise FixgwError(f'the name "{name}" is empty or longer than 64 characters')
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def alternative(host: str) -> x509.GeneralName:
    """A host as it stands among a certificate's alternative names."""
    return x509.IPAddress(ip_address(host)) if is_ip(host) else x509.DNSName(host)
