"""A task that is submitted and waits for its review."""

import pytest

from models.process import Submission
from tests.cast import Cast
from tests.process.lived import Life
from tests.verification.ways import latest_submission


@pytest.fixture
def life(cast: Cast) -> Life:
    """The finance office's task, submitted; the review has not begun."""
    return Life.begin(cast).submit()


@pytest.fixture
def submission(life: Life) -> Submission:
    return latest_submission(life)
