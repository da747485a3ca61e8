"""Where the word tables lie that ship inside `llama-index-core`: tiktoken's and NLTK's.

Gives folders. Never imports `llama_index` (which costs seconds) and never reaches for the network.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from rag.errors import DatelineError


def shipped_table(*parts: str) -> Path:
    """The path of a table under `llama_index/core/_static`. Raises DatelineError if it is not there."""
    package = importlib.util.find_spec("llama_index")
    for root in package.submodule_search_locations or () if package else ():
        table = Path(root, "core", "_static", *parts)
        if table.exists():
            return table
    raise DatelineError(
        f"The table {'/'.join(parts)} of llama-index-core is not installed.",
        advice="Reinstall it: pip install --force-reinstall llama-index-core",
    )
