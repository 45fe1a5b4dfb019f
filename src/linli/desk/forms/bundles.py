"""The forms of moves that a bundle 一件事 or a part of one makes otherwise than other cases."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.cases.choices import Move, State
from linli.cases.queries import CaseCard
from linli.cases.queries.bundles import PartLine
from linli.cases.queries.routes import ProposedWay, way_for
from linli.catalogue.choices import MatterKind
from linli.desk.forms.filters import unit_choices
from linli.desk.forms.moves import MOVE_FORMS, MoveForm, Refuse, UnitField, words
from linli.organisations.queries import unit_card
from linli.people.actions.parties import FieldRefused

UNIT, PART = "unit-", "part-"


def way_of_part(*, line: PartLine, card: CaseCard) -> ProposedWay | None:
    """Where a part would go when the bundle is dispatched, by its own rule."""
    window = unit_card(code=card.window.code)
    return way_for(matter=line.matter_code, kind=line.kind, division=card.division_code, window_id=window.id)


def units_foreseen(*, card: CaseCard) -> dict[str, str]:
    """The units that the parts not yet sent would go to, by the number of the part."""
    ways = {line.number: way_of_part(line=line, card=card) for line in card.parts if not line.sent}
    return {number: way.lead_name for number, way in ways.items() if way}


class DispatchParts(MoveForm):
    """One unit for each part, as its own rule proposes."""

    def prepare(self) -> None:
        choices = unit_choices(empty=str(_("请选择")), root=self.root)
        for line in self.card.parts:
            if line.state == State.ACCEPTED:
                way = self._way(line)
                field = UnitField(label=line.name, help_text=way.text if way else _("没有适用的规则，请选单位。"))
                field.choices, field.initial = choices, way.lead_code if way else ""
                self.fields[f"{UNIT}{line.part}"] = field

    def _way(self, line: PartLine) -> ProposedWay | None:
        return way_of_part(line=line, card=self.card)

    def given(self) -> dict[str, Any]:
        named = {name.removeprefix(UNIT): code for name, code in super().given().items() if name.startswith(UNIT)}
        return {"units": named}

    def place_of(self, name: str) -> str | None:
        field = f"{UNIT}{name.removeprefix('units.')}"
        return field if field in self.fields else None


class ReopenParts(MoveForm):
    reason = words(_("为什么重新办理"))

    def prepare(self) -> None:
        for line in self.card.parts:
            if line.state == State.CLOSED:
                label = _("重新办理“%(part)s”") % {"part": line.name}
                self.fields[f"{PART}{line.part}"] = forms.BooleanField(label=label, required=False, initial=True)

    def given(self) -> dict[str, Any]:
        values = super().given()
        chosen = [name.removeprefix(PART) for name in list(values) if name.startswith(PART) and values.pop(name)]
        if not chosen:
            raise FieldRefused([(self._first(), str(_("请至少选一个部分。")))])
        return {"reason": values["reason"], "parts": chosen}

    def _first(self) -> str:
        return next((name for name in self.fields if name.startswith(PART)), "")


class RefusePart(Refuse):
    ground = words(_("不予办理这一部分的理由"))


OF_WHOLE: Mapping[str, type[MoveForm]] = {Move.DISPATCH: DispatchParts, Move.REOPEN: ReopenParts}


def form_for(*, move: str, card: CaseCard) -> type[MoveForm]:
    """The form of a move for this case."""
    if card.kind == MatterKind.BUNDLE:
        return OF_WHOLE.get(move, MOVE_FORMS[move])
    return RefusePart if card.bundle and move == Move.REFUSE else MOVE_FORMS[move]


def label_of(*, move: str, card: CaseCard) -> str:
    """What a move is called for this case: a part that its unit has is not granted, rather than not accepted."""
    refused_late = card.bundle and move == Move.REFUSE and card.dispatched_at
    return str(_("不予办理") if refused_late else Move(move).label)
