"""Numbers that come in addresses and hidden fields, also those that nobody's page has sent."""

DIGITS = 9  # what every column of whole numbers holds


def whole_number(text: str, *, otherwise: int = 0) -> int:
    """A whole number of at most nine digits, 0 or more; `otherwise` for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else otherwise
