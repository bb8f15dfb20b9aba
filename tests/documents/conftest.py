"""What the tests of documents share."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def store(settings: Any, tmp_path: Path) -> Path:
    """The folder of files, empty and this test's own."""
    settings.QIG_DATA = tmp_path
    return tmp_path / "files"
