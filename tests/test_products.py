"""Products in pieces give what one product gives, whatever the sizes, and only pieces that serve are cut."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_lib import products

sizes = st.integers(1, 9)


@given(count=st.integers(1, 4), batch=sizes, size=sizes, rows=sizes, strided=st.booleans())
def test_product_fills_every_block_with_its_columns(count, batch, size, rows, strided):
    rng = np.random.default_rng(0)
    weights, fed = rng.normal(size=(rows, count * size)), rng.normal(size=(batch, rows + strided))[:, :rows]
    out = np.full((count, batch, size), np.nan)
    product, pieces, places = products.stepwise(weights, out)
    product(fed, pieces, out=places)
    expected = np.stack(np.split(fed @ weights, count, axis=1))
    np.testing.assert_allclose(out, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("count", "batch", "size", "rows", "width"),
    [
        (4, 32, 128, 257, 64),  # 257 * 32 * 128 is too much, half of it is not
        (4, 32, 64, 97, 64),
        (1, 32, 128, 512, 32),
        (1, 125, 128, 125, 64),
        (1, 125, 64, 125, 64),  # exactly the limit
        (4, 64, 512, 769, 512),  # not even the narrowest piece would do
        (4, 40, 96, 400, 48),  # 24 columns would be too narrow
        (4, 32, 129, 257, 129),  # odd
        (2, 16, 130, 800, 65),
    ],
)
def test_pieces_are_as_wide_as_the_limit_allows(count, batch, size, rows, width):
    rng = np.random.default_rng(0)
    weights, fed, out = (
        rng.normal(size=(rows, count * size)),
        rng.normal(size=(batch, rows)),
        np.empty((count, batch, size)),
    )
    product, pieces, places = products.stepwise(weights, out)
    assert pieces.shape[-1] == width
    assert pieces.flags.c_contiguous
    product(fed, pieces, out=places)
    expected = (fed @ weights).reshape(batch, count, size).swapaxes(0, 1)
    np.testing.assert_allclose(out, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("shape", [(4, 1, 16), (1, 5, 16)])
def test_one_piece_needs_no_loop_over_pieces(shape):
    product, pieces, _ = products.stepwise(np.ones((3, shape[0] * shape[2])), np.empty(shape))
    assert product is np.dot
    assert pieces.ndim == 2


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_pieces_begin_at_a_cache_line_and_are_copies(dtype):
    for rows in range(1, 40):
        weights = np.ones((rows, 64), dtype)
        _, pieces, _ = products.stepwise(weights, np.empty((2, 3, 32), dtype))
        assert pieces.ctypes.data % 64 == 0
        assert pieces.dtype == dtype
        assert not np.shares_memory(pieces, weights)


@pytest.mark.parametrize("rows", [1, products.ROWS, products.ROWS + 1, 2 * products.ROWS + 7])
def test_product_is_added_whole_whatever_its_pieces(rows):
    rng = np.random.default_rng(rows)
    fed, columns, total = rng.normal(size=(5, rows)), rng.normal(size=(5, 3)), rng.normal(size=(rows, 3))
    wanted = total + fed.T @ columns
    products.add_product(total, fed, columns)
    np.testing.assert_allclose(total, wanted, rtol=0, atol=1e-13)
