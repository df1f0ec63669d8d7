"""What all tests share: how the asserts of the end-to-end cases explain themselves."""

import pytest

# The cases are no test modules, but their asserts shall explain themselves as if they were. Tests
# outside of e2e use them, too, so this has to come before any of them is imported.
pytest.register_assert_rewrite(
    "tests.e2e.absence", "tests.e2e.cases", "tests.e2e.oms", "tests.e2e.world"
)
