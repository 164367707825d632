"""The small world that the tests of the x-rays share."""

import pytest

from tests.cast import Cast
from tests.monitoring.xrays.world import XrayWorld


@pytest.fixture
def world(cast: Cast) -> XrayWorld:
    return XrayWorld(cast)
