"""The arrows of the contract (the design's list of moves), written out a second time: from which states, to which.

An empty arrowhead: the state stays as it is. Where the contract names no beginning, what the law or the plan says is
beside it.
"""

WORKING = "dispatched in_hand"
OPEN = f"received awaiting_materials accepted {WORKING} replied"
ENDED = "closed refused withdrawn merged transferred"
STATES = f"{OPEN} {ENDED}".split()

ARROWS = {
    "accept": ("received", "accepted"),
    "ask_materials": ("received", "awaiting_materials"),
    "supplement": ("awaiting_materials", "received"),
    "refuse": ("received awaiting_materials", "refused"),
    "transfer": (f"received awaiting_materials accepted {WORKING}", "transferred"),  # a petition is sent on, not closed
    "dispatch": ("accepted", "dispatched"),
    "sign": ("dispatched", "in_hand"),
    "return": ("dispatched", "accepted"),
    "reassign": (WORKING, "dispatched"),
    "arbitrate": (f"accepted {WORKING}", "dispatched"),
    "consult": ("in_hand", ""),
    "answer_consult": (WORKING, ""),
    "suspend": (f"accepted {WORKING}", ""),
    "resume": (f"accepted {WORKING}", ""),
    "extend": (WORKING, ""),
    "decide": (WORKING, ""),
    "escalate": (f"accepted {WORKING}", "dispatched"),
    "supervise": (OPEN, ""),
    "answer_supervision": (OPEN, ""),
    "reply": ("in_hand", "replied"),
    "close": ("replied", "closed"),
    "call_back": ("replied closed", ""),
    "reopen": ("closed", "in_hand"),
    "merge": ("received accepted", "merged"),
    "split": ("merged", "received"),  # back to where it was merged from
    "withdraw": (f"received awaiting_materials accepted {WORKING}", "withdrawn"),
    "classify": (f"{OPEN} closed", ""),  # put right later, also when it has ended
    "note": (f"{OPEN} {ENDED}", ""),
    "rate": ("closed", ""),
}
WRITTEN_BY_THE_ENGINE = {"join", "leave", "follow"}  # in the history of another case than the one that is moved


def leads_to(move: str, state: str) -> str | None:
    """The state after a move, None where the contract has no arrow."""
    before, after = ARROWS[move]
    return (after or state) if state in before.split() else None
