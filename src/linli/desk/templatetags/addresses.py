"""The door that an address names, in words."""

from django import template
from django.utils.translation import gettext as _

from linli.places.queries.addresses import read_address

register = template.Library()


@register.filter
def door(address: str | None) -> str:
    """Estate, building, unit, floor and room as far as the text gives them; empty when it gives no building and no unit."""
    read = read_address(text=address or "")
    if not (read.building or read.unit):
        return ""
    said = [read.estate] if read.estate else []
    said += [_("%(n)s栋") % {"n": read.building}] if read.building else []
    said += [_("%(n)s单元") % {"n": read.unit}] if read.unit else []
    said += [_("%(n)s层") % {"n": read.floor}] if read.floor else []
    said += [_("%(n)s室") % {"n": read.room}] if read.room else []
    where = " ".join(said)
    return _("%(where)s（%(beside)s）") % {"where": where, "beside": read.beside} if read.beside else where
