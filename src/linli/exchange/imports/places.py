"""Names of places as a table writes them, and their codes."""

from dataclasses import dataclass, field

from linli.exchange.imports.reading import Request
from linli.organisations.rules import community_name, town_name

FIRST_DERIVED = 901


@dataclass
class Places:
    """Names of streets and communities, and their codes. `plain`: names of other countries, compared as written."""

    plain: bool = False
    streets: dict[str, str] = field(default_factory=dict)
    communities: dict[tuple[str, str], str] = field(default_factory=dict)
    rows: dict[str, dict[str, str]] = field(default_factory=dict)

    def street_key(self, name: str) -> str:
        return " ".join(name.casefold().split()) if self.plain else street_name(name)

    def community_key(self, name: str) -> str:
        return " ".join(name.casefold().split()) if self.plain else place_name(name)

    def street_code(self, name: str) -> str:
        return self.streets.get(self.street_key(name), "") if name else ""

    def community_code(self, street: str, name: str) -> str:
        """By street and name; by the name alone where only one street has it. Borders move, names of a district seldom repeat."""
        plain, above = self.community_key(name), self.street_code(street)
        if (above, plain) in self.communities:
            return self.communities[above, plain]
        same = [code for (_, known), code in self.communities.items() if known == plain]
        return same[0] if len(same) == 1 else ""

    def code_of(self, request: Request, district: str) -> str:
        """The division of a row, as near as it is told: community, street, or the district."""
        return (
            (self.community_code(request.street, request.community) if request.community else "")
            or self.street_code(request.street)
            or district
        )

    def shown(self, key: str, code: str) -> str:
        """The name of a place as its unit bears it: in China without the office, elsewhere as the table has it."""
        return self.rows[code]["name"] if self.plain else key

    def made_up(self, code: str) -> bool:
        """Whether a code was given to a name that no table of divisions has."""
        return int(code[6:9]) >= FIRST_DERIVED or int(code[9:12]) >= FIRST_DERIVED


def place_name(name: str) -> str:
    """A community as its table of divisions names it, whatever office or ending a row adds or leaves out."""
    short = community_name(name.removesuffix("工作站"))
    return short if short.endswith(("社区", "村")) else f"{short}社区"


def street_name(name: str) -> str:
    """A street without the office that governs it."""
    short = town_name(name)
    return short if short.endswith(("街道", "镇", "乡", "区")) else f"{short.removesuffix('办事处')}街道"
