"""Measurements of lstm_lib's speed and memory against other implementations; run by hand with `make bench`.

They are no tests: a busy machine makes them lie, and what they find is kept in ``results``.
"""
