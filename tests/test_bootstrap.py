"""The configuration that the composition root reads."""

from pathlib import Path

import pytest

from fixgw import bootstrap
from fixgw.errors import ConfigError


def test_a_missing_configuration_is_refused(tmp_path: Path) -> None:
    """Nothing is started without a configuration."""
    with pytest.raises(ConfigError):
        bootstrap.read_config(tmp_path)
