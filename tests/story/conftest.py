"""The files that people hand in."""

from pathlib import Path

import pytest

from tests.evidence.files import make_pdf, make_picture


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    pdf, png = tmp_path / "minutes.pdf", tmp_path / "photo.png"
    pdf.write_bytes(make_pdf())
    png.write_bytes(make_picture())
    return [pdf, png]
