"""The JavaScript that this folder's tests compare with is there, wherever Node is."""

import pytest

from tests.oracle.node import installed


@pytest.mark.parametrize("folder", ["leverj", "socketio"])
def test_packages_can_be_installed(folder: str, request: pytest.FixtureRequest) -> None:
    """The locked packages stand beside the scripts; `.ci/run` asks for this first."""
    assert request.config.cache is not None
    assert (installed(folder, request.config.cache) / "node_modules").is_dir()
