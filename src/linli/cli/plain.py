"""Commands that answer a fault with one sentence and what mends it."""

import os
import sys
from collections.abc import Callable
from typing import Any

import click

form_option = click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
TELL = "LINLI_DEBUG=1 shows where it came from."


class Plain(click.Group):
    """A group whose commands never end in a traceback, unless LINLI_DEBUG=1 asks for it."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except Exception as fault:
            if os.environ.get("LINLI_DEBUG") == "1":
                raise
            click.echo(sentence_for(fault), err=True)
            sys.exit(1)


def sentence_for(fault: Exception) -> str:
    """What a fault means to an operator, and the command that mends it where there is one."""
    for name, words in _SENTENCES.items():
        if name in {kind.__name__ for kind in type(fault).__mro__}:
            return words(str(fault))
    first = str(fault).strip().splitlines()[0] if str(fault).strip() else "no further word"
    return f"Failed: {type(fault).__name__}: {first}. {TELL}"


def _database(text: str) -> str:
    if any(words in text for words in ("no such table", "does not exist", "unable to open")):
        return "The database is not set up yet. Run:  linli migrate"
    return f"The database does not answer: {text.strip().splitlines()[0]}. See DATABASE_URL; `linli doctor` says more."


_SENTENCES: dict[str, Callable[[str], str]] = {
    "KeyFileMissing": lambda text: (
        f"There is no key file at {text}. Put it back from its own backup; for a new database run:  linli keys init"
    ),
    "KeyFileUnsafe": lambda text: f"The key file cannot be used: {text}. Run:  chmod 600 {text.split(':')[0]}",
    "ClockRefused": lambda text: text,
    "FileRefused": lambda text: f"Error: {text}",
    "UnknownUnit": lambda text: f"No unit has the code {text}.",
    "OperationalError": _database,
    "ProgrammingError": _database,
}


def refuse(text: str) -> click.ClickException:
    """A refusal with its sentence, to be raised."""
    return click.ClickException(text)
