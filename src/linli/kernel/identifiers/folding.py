"""What people type, brought to one form before it is judged."""

import unicodedata

# The multiplication sign and the Cyrillic letter are what some keyboards give for the check character X.
_LOOKALIKES = str.maketrans({"×": "X", "Х": "X", "х": "X", "—": "-", "–": "-", "‐": "-", "‑": "-", "−": "-"})
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff")


class IdentifierRefused(ValueError):
    """A number that cannot be what it is said to be.

    `code` is a stable word, `message` a Chinese sentence that says what to do and never repeats the number,
    `suggestion` the number that was probably meant, to be shown only to the person who typed it.
    """

    def __init__(self, code: str, message: str, *, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.suggestion = code, message, suggestion


def _(message: str) -> str:
    """Marks a msgid for extraction; translating is for the doors."""
    return message


def fold(text: str) -> str:
    """Full-width and look-alike characters as plain ones. Keeps the length, so that positions stay true."""
    return "".join(_fold_char(char) for char in text).translate(_LOOKALIKES)


def _fold_char(char: str) -> str:
    if char.isascii():
        return char
    if char in _INVISIBLE:
        return " "
    digit = unicodedata.decimal(char, None)
    plain = unicodedata.normalize("NFKC", char) if digit is None else str(digit)
    return plain if len(plain) == 1 else char


def squeeze(text: str) -> str:
    """Folded, upper case, without spaces and hyphens: the form in which numbers are compared and kept."""
    return "".join(char for char in fold(text) if not char.isspace() and char != "-").upper()
