"""What the pages of the final evaluation share: where it stands, in words and tables, and how a deed ended."""
