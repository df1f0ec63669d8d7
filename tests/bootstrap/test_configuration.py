"""The configuration that the composition root reads."""

from pathlib import Path

import pytest

from fixgw.bootstrap.configuration import read_config
from fixgw.errors import ConfigError


def test_a_missing_configuration_is_refused(tmp_path: Path) -> None:
    """Nothing is started without a configuration."""
    with pytest.raises(ConfigError):
        read_config(tmp_path)
