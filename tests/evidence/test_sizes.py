"""How the size of a file is told: in the same short words in both languages, wherever files are listed."""

import pytest

from tests.house.code import files
from views.evidence import format_size


@pytest.mark.parametrize(
    ("size", "told"), [(0, "0 B"), (193, "193 B"), (1024, "1 KB"), (340 * 1024, "340 KB"), (2_516_582, "2.4 MB")]
)
def test_a_size_is_told_in_the_largest_unit_that_fits(size: int, told: str) -> None:
    assert format_size(size) == told


def test_no_page_tells_a_size_in_another_way() -> None:
    assert [file.name for file in files(".html", "templates") if "filesizeformat" in file.read_text("utf-8")] == []
