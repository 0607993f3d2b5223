"""Speed, measured against a stated reference in the same run: `make bench`.

Machines are noisy, so ratios are printed beside times, and every figure is a median. Not part of the tests.
"""
