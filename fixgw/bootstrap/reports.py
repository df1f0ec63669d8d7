"""Fetches the reports that Leviathan makes and no FIX message asks for."""

from datetime import date
from pathlib import Path

from fixgw.bootstrap.configuration import read_config
from fixgw.config import Config, VenueConfig
from fixgw.errors import StartError
from fixgw.net.download import Progress, download
from fixgw.venues.leviathan import reports
from fixgw.venues.leviathan.client import LeviathanVenue


async def fetch_report(
    directory: Path,
    venue: str | None,
    account: str | None,
    *,
    wanted: tuple[str, date, date, str],
    target: Path,
    progress: Progress,
) -> int:
    """Carry out `fixgw leviathan report` and return the size of the file in bytes.

    `wanted` is type, first and last day and format. Raises ConfigError, StartError, VenueError.
    """
    config = read_config(directory)
    found = _leviathan(config, venue)
    label = account or next(iter(found.accounts))
    if label not in found.accounts:
        raise StartError(f"{found.name} has no account {label}; it has {', '.join(found.accounts)}")
    kind, first, last, form = wanted
    request = reports.report_request(
        reports.ReportType(kind), first, last, reports.ReportFormat(form)
    )
    connected = LeviathanVenue(found.name, found.settings, found.accounts, found.timings)
    try:
        url = await connected.report_url(label, request)
    finally:
        await connected.close()
    return await download(url, target, progress)


def _leviathan(config: Config, name: str | None) -> VenueConfig:
    """Return the named venue of kind leviathan, or the only one."""
    fitting = {
        one.name: one
        for one in config.venues.values()
        if one.kind == "leviathan" and name in (None, one.name)
    }
    if len(fitting) != 1:
        known = [one.name for one in config.venues.values() if one.kind == "leviathan"]
        raise StartError(
            f"which venue? gateway.yaml has of kind leviathan: {', '.join(known) or 'none'}; "
            "write --venue NAME"
        )
    return next(iter(fitting.values()))
