"""Certificates for one run of the demo: an authority of its own, and whom it vouches for."""

from datetime import UTC, datetime
from pathlib import Path

from fixgw.stunnel.certificates import Validity, authority, client, server
from fixgw.stunnel.keeping import keep

HOST = "localhost"
"""What the servers' certificates are for."""
_DAYS = 1


class Certificates:
    """Makes certificates in a directory; their keys stand beside them, as `.key`."""

    def __init__(self, directory: Path) -> None:
        """Make the directory and the authority; `trusted` is its certificate."""
        directory.mkdir()
        self._directory = directory
        self._validity = Validity.of_days(_DAYS, datetime.now(UTC))
        self._authority = authority("fixgw demo", self._validity)
        self.trusted, _ = keep(directory, "ca", self._authority)

    def of_server(self, name: str) -> Path:
        """Make the certificate of a server on this machine, followed by the authority's."""
        identity = server(self._authority, [HOST], self._validity)
        return keep(self._directory, f"server-{name}", identity)[0]

    def of_client(self, comp_id: str) -> Path:
        """Make the certificate of a counterparty, followed by the authority's."""
        identity = client(self._authority, comp_id, self._validity)
        return keep(self._directory, f"client-{comp_id}", identity)[0]
