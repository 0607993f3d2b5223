"""What is raised where the declared facts contradict each other."""

from __future__ import annotations


class CatalogueError(Exception):
    """The declared facts contradict each other; the programme does not start."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"catalogue/{file}{f' [{key}]' if key else ''}: {problem}")
        self.file, self.key, self.problem = file, key, problem
