"""Every page in the dark colour scheme: no error, no request that leaves, nothing too wide, nothing axe-core finds."""

import browser as reader
import every_page
import pytest


@pytest.mark.parametrize("address", reader.pages())
def test_page_dark(contexts, home, address):
    every_page.check(contexts, home, "dark", address)
