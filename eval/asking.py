"""Asking a person at the terminal, and saying what was wrong with what they gave.

Text is shown as it is, never read as markup. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer

NOTHING = "-"  # what is typed for none


def show_faults(faults: Sequence[str]) -> None:
    from rich.text import Text

    from rag.terminal import err

    for fault in faults:
        err.print(Text(f"  {fault}", style="red"))


def ask(label: str, default: str | None = None, **options: Any) -> str:
    return str(typer.prompt(label, default=default, **options))
