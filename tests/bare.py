"""Emptying what the session has loaded, inside a test's own transaction: for tests of the loaders themselves."""


def empty_reference() -> None:
    """No calendar, no divisions, no zones, and no record that there ever were."""
    from linli.kernel import marks
    from linli.kernel.models import AuditRow
    from linli.places.models import Grid, Zone, ZoneMember
    from linli.reference.models import CalendarDay, CalendarYear, Division, DivisionSuccessor, RowChange, TableLoad

    tables = (Grid, ZoneMember, Zone, CalendarDay, CalendarYear, DivisionSuccessor, Division, RowChange, TableLoad)
    for table in (*tables, AuditRow):
        table.objects.all().delete()
    marks.bump("reference", "places")
