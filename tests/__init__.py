"""The tests; a comparison that fails in their helpers shows both sides, as one in a test does."""

import pytest

pytest.register_assert_rewrite("tests.support", "tests.browser")
