"""The chained record of every change, and the proof that nothing was changed behind it."""

from linli.kernel.audit.chain import LANES, entry, record, row_digest
from linli.kernel.audit.heads import compact
from linli.kernel.audit.verify import Finding, Outcome, add_check, track, verify

__all__ = ["LANES", "Finding", "Outcome", "add_check", "compact", "entry", "record", "row_digest", "track", "verify"]
