"""Real FIX clients, a real gateway process, a real simulator process."""

import pytest

# The cases are no test modules, but their asserts shall explain themselves as if they were.
pytest.register_assert_rewrite(
    "tests.e2e.absence", "tests.e2e.cases", "tests.e2e.oms", "tests.e2e.world"
)
