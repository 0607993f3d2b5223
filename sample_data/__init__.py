"""The demo programme: a seeded generator of fictional pilots, and a few finished workbooks to try.

Tested in tests/sample_data (every mandatory check as an independent assertion, the story, the real intake).
May import services, intake and catalogue; never streamlit or pages. All it makes is labelled 示例数据.
"""
