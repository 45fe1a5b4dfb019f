"""One's own account."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.access.choices import Role
from linli.desk.views.gate import DeskRequest, page, staff
from linli.organisations.queries import unit_cards


@require_GET
@staff
def account(request: DeskRequest) -> HttpResponse:
    """Who is signed in, with which roles where, and the ways to change password and second factor."""
    units = unit_cards()
    seats = [(str(Role(seat.role).label), units[seat.unit_id].name) for seat in request.actor.seats]
    rows = [(_("账号"), request.actor.username), (_("姓名"), request.actor.name)]
    return page(request, "desk/account.html", rows=rows, seats=seats)
