"""Use cases of the final evaluation: from the freeze to the public notice and the final list.

frozen → confirming → scoring → deciding → notice → concluded (stages.py). Everything is computed from the snapshot and
from what was said about it; nothing reads the living reports but `snapshot.difference`, which shows what has changed.
"""
