"""What a load did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from linli.kernel.datafiles import FileError
from linli.reference.rules.rows import Fault


@dataclass(frozen=True)
class LoadReport:
    """Rows added, changed and found as they were, and the mistakes by file, line and field.

    `changed_dates` are the days of a calendar that now count differently: deadlines across them must be reckoned anew.
    `levels` are the rows of a table of divisions by level, `notes` what is worth a look in rows that were taken over
    (a name that changed, a division whose parent no table has), the first of each kind, and `noted` how many there are.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: tuple[FileError, ...] = ()
    changed_dates: tuple[date, ...] = ()
    levels: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[FileError, ...] = ()
    noted: Mapping[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.errors


@dataclass(frozen=True)
class LoadedBy:
    """Who loads, for the audit."""

    account_id: UUID | None
    unit_id: UUID | None = None


def file_errors(*, file: str, faults: Sequence[Fault]) -> tuple[FileError, ...]:
    """Faults of rows as mistakes of a file."""
    return tuple(FileError(file, fault.line, fault.field, fault.message) for fault in faults)
