"""From reported values to scores, progress and ranks: frames in, frames out, nothing else.

Lives here: section by section what docs/method.md says. Tested by: tests/metrics, against figures worked out by hand
and published ones. Imports only catalogue, numpy, pandas and scipy: no database, clock, language or screen.
"""
