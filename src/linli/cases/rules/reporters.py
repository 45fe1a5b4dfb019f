"""By what several reports of one person are known as such. Pure."""

from uuid import UUID, uuid5


def told_apart(*, person: UUID | None, confidential: bool) -> UUID | None:
    """Whom a report counts for: the person, or where they asked not to be known another who stands for them.

    Else "the same person sent it again" beside a report with a name would say whose the other one is.
    """
    return uuid5(person, "confidential") if person and confidential else person
