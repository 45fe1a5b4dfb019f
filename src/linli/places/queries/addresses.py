"""Addresses read with the divisions of a district at hand. Public facts: nobody's scope applies."""

from collections import defaultdict

from linli.places.rules.addresses import Address, NamedDivision, parse_address
from linli.reference.choices import SuccessorKind
from linli.reference.models import Division, DivisionSuccessor
from linli.reference.queries import remembered
from linli.reference.rules.divisions import ancestors_of, full_code, range_of

BATCH = 500


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
    names: defaultdict[str, list[str]] = defaultdict(list)
    for one, name, _ in (*rows, *above):
        names[one].append(name)
    _add_former(names, code)
    standing = {one for one, _, ended in (*rows, *above) if ended is None}
    return tuple(
        NamedDivision(one, tuple(dict.fromkeys(held))) for one, held in sorted(names.items()) if one in standing
    )


def _add_former(names: defaultdict[str, list[str]], code: str) -> None:
    """What came from elsewhere is found by the names it had there, and by those of the town and county it was in."""
    first, last = range_of(code=code)
    links = DivisionSuccessor.objects.exclude(kind=SuccessorKind.SPLIT).filter(new_code__gte=first, new_code__lte=last)
    became: defaultdict[str, set[str]] = defaultdict(set)
    for old, new in links.values_list("old_code", "new_code"):
        for digits in (12, 9, 6):
            was, now = (one[:digits].ljust(12, "0") for one in (old, new))
            if was != now:
                became[was].add(now)
    ordered = sorted(became)
    for start in range(0, len(ordered), BATCH):
        part = ordered[start : start + BATCH]
        for old, name in Division.objects.filter(code__in=part).values_list("code", "name"):
            for new in became[old]:
                names[new].append(name)
