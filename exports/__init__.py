"""What leaves the platform: tables as xlsx and csv, with their source, and never a formula made from data.

Lives here: writers from a frame to bytes. Tested by: tests/exports. Must not import: db, streamlit, services.
"""
