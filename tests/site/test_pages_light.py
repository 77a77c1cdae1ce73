"""Every page in the light colour scheme: no error, no request that leaves, nothing too wide, nothing axe-core finds."""

import browser as reader
import every_page
import pytest


@pytest.mark.parametrize("address", reader.pages())
def test_page_light(contexts, home, address):
    every_page.check(contexts, home, "light", address)
