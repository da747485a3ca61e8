"""Asking a person at the terminal, and saying what was wrong with what they gave.

Text is shown as it is, never read as markup. It decides nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

try:
    import readline
except ImportError:  # Windows: what is proposed stands in brackets instead
    readline = None  # type: ignore[assignment]

NOTHING = "-"  # what is typed for none


def at_terminal() -> bool:
    """Whether there is anybody to ask."""
    return sys.stdin.isatty()


def ask(label: str, default: str | None = None) -> str:
    """What the person types; a `default` stands there to be changed. typer.Abort ends it."""
    if default is None or readline is None:
        return str(typer.prompt(label, default=default))
    # Not by typer.prompt, which writes the label where readline does not know of it.
    readline.set_startup_hook(lambda: readline.insert_text(default))
    try:
        while not (given := input(f"{label}: ").strip()):
            pass
    except (EOFError, KeyboardInterrupt) as error:
        raise typer.Abort from error
    finally:
        readline.set_startup_hook(None)
    return given


def ask_or_leave(label: str) -> str:
    """What the person types, "" where they press Enter alone."""
    return str(typer.prompt(label, default="", show_default=False)).strip()


def show_faults(faults: Sequence[str]) -> None:
    from rich.text import Text

    from rag.terminal import err

    for fault in faults:
        err.print(Text(f"  {fault}", style="red"))
