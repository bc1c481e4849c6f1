"""The steps stand in modules of their own; their asserts say as much as those of a test."""

import pytest

pytest.register_assert_rewrite(
    "tests.journeys.after_the_meeting", "tests.journeys.browsing", "tests.journeys.mailbox"
)
