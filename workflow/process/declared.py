"""The process in force: read once from the files that the settings name, checked before anything runs."""

from functools import cache
from pathlib import Path

from config.settings import settings
from workflow.process.definition import Process, load_process


def process() -> Process:
    """The declared process; raises DefinitionError when a file cannot be read."""
    chosen = settings()
    return _load(chosen.process_file, chosen.rights_file)


@cache
def _load(process_file: Path, rights_file: Path) -> Process:
    return load_process(process_file, rights_file)
