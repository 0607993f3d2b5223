"""The catalogue of bad input (cases.csv) as files: what is tried, which checks fire at which cells, what is read.

Entries are found by folder: should_pass, should_query, should_fail. Tested by test_corpus.py.
"""
