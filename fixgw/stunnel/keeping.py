"""Keeps certificates and their keys in files, the keys for their owner alone."""

import os
from pathlib import Path

from fixgw.stunnel.certificates import Identity

PRIVATE, PUBLIC = 0o600, 0o644


def files_of(directory: Path, stem: str) -> tuple[Path, Path]:
    """Where an identity is kept: its certificates, its key."""
    return directory / f"{stem}.pem", directory / f"{stem}.key"


def keep(directory: Path, stem: str, identity: Identity) -> tuple[Path, Path]:
    """Write an identity's files in a directory that is there, over those of an earlier one."""
    certificates, key = files_of(directory, stem)
    _write(certificates, identity.certificates_pem(), PUBLIC)
    _write(key, identity.key_pem(), PRIVATE)
    return certificates, key


def _write(file: Path, content: bytes, mode: int) -> None:
    """Write a file that nobody else can read before it has its mode."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as open_:
        open_.write(content)
