"""A whole demo for each journey."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.product import Demo


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """A fresh demo."""
    product = Demo(tmp_path)
    await product.start()
    yield product
    await product.stop()
