"""What the screens share: frame and navigation, words and number formats, caching, filters, chart and finding blocks.

Lives here: everything Streamlit that is not one page. Tested by: tests/ui (AppTest). Must not import: db, openpyxl.
"""
