"""Addresses read with the divisions of a district at hand. Public facts: nobody's scope applies."""

from linli.places.rules.addresses import Address, NamedDivision, parse_address
from linli.reference.models import Division
from linli.reference.queries import remembered
from linli.reference.rules.divisions import ancestors_of, full_code, range_of


def read_address(*, text: str, under: str = "") -> Address:
    """The parts of an address, and the division it lies in among those below `under` (any code), by names of any date.

    Nothing is stored: what is read of a text follows the rules and divisions of the day. Without `under` the parts alone.
    """
    return parse_address(text=text, divisions=named_divisions(under=under) if under else ())


def named_divisions(*, under: str) -> tuple[NamedDivision, ...]:
    """The divisions that hold below a code and above it, each with the names it had, kept in memory."""
    found: tuple[NamedDivision, ...] = remembered(("names", under), lambda: _named(full_code(text=under)))
    return found


def _named(code: str) -> tuple[NamedDivision, ...]:
    first, last = range_of(code=code)
    below = Division.objects.filter(code__gte=first, code__lte=last)
    rows = [*below.values_list("code", "name", "valid_to")]
    above = Division.objects.filter(code__in=ancestors_of(code=code)).values_list("code", "name", "valid_to")
    names: dict[str, list[str]] = {}
    for one, name, _ in (*rows, *above):
        names.setdefault(one, []).append(name)
    standing = {one for one, _, ended in (*rows, *above) if ended is None}
    return tuple(
        NamedDivision(one, tuple(dict.fromkeys(held))) for one, held in sorted(names.items()) if one in standing
    )
