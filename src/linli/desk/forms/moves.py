"""One small form for each move a person may make. Fields are named as the move's own input names them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from linli.access.queries import root_of
from linli.cases.choices import RATING_LEVELS, Join, MaterialState, Move, OrderKind, Outcome
from linli.cases.queries import CaseCard
from linli.cases.queries.routes import ProposedWay
from linli.desk.forms.classes import small_choices
from linli.desk.forms.filters import unit_choices
from linli.desk.forms.widgets import Day, Hidden, Line, LongChoice, Words
from linli.kernel.ids import new_id
from linli.organisations.queries import unit_card

OWN = {"version", "key"}
SEVERAL = 3
YES_NO = [("yes", _("是")), ("no", _("否"))]


def words(label: Any, *, rows: int = 2, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A field of running text."""
    widget = Words(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=4000, required=required, widget=widget, help_text=help_text)


def line(label: Any, *, longest: int = 200, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A field of one line."""
    return forms.CharField(label=label, max_length=longest, required=required, widget=Line, help_text=help_text)


def day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    return forms.DateField(label=label, required=required, widget=Day, help_text=help_text)


class UnitField(LongChoice):
    """One unit. The list is read when the form is made."""

    def __init__(self, *, label: Any, required: bool = True, help_text: Any = "") -> None:
        super().__init__(label=label, required=required, help_text=help_text)


class MoveForm(forms.Form):
    """What one move needs to be told. `version` is the one the person saw; `key` makes a second press harmless."""

    version = forms.IntegerField(widget=Hidden, required=False)
    key = forms.CharField(widget=Hidden, max_length=64, required=False)

    def __init__(
        self, values: QueryDict | None = None, *, move: str, card: CaseCard, way: ProposedWay | None = None
    ) -> None:
        self.move, self.card, self.way = move, card, way
        start = {"version": card.version, "key": str(new_id()), **self.start()}
        super().__init__(values, initial=start, auto_id=f"{move}_%s")
        self.root = root_of(unit_id=unit_card(code=card.window.code).id)
        for field in self.fields.values():
            if isinstance(field, UnitField):
                field.choices = unit_choices(empty=str(_("请选择")), root=self.root)
        self.prepare()
        for field in self.fields.values():
            field.error_messages["required"] = _("请填写这一项。")

    def start(self) -> Mapping[str, Any]:
        """Values the form opens with."""
        return {}

    def prepare(self) -> None:
        """Fields that depend on the case."""

    def given(self) -> dict[str, Any]:
        """What the move is told: everything filled in, under the names of its input."""
        return {name: value for name, value in self.cleaned_data.items() if name not in OWN and value not in (None, "")}

    def typed(self) -> list[tuple[str, str]]:
        """Label and words of everything filled in, a choice by its name: for a form that cannot be shown again."""
        filled = [(bound, str(bound.value())) for bound in self.visible_fields() if bound.value()]
        return [(str(bound.label), _chosen_label(bound.field, value) or value) for bound, value in filled]

    def refuse(self, errors: Iterable[tuple[str, str]]) -> None:
        """Put each refusal beside its field, the others above the form."""
        for name, sentence in errors:
            self.add_error(self.place_of(name), str(sentence))

    def place_of(self, name: str) -> str | None:
        """The field an input's name stands for; None: the form as a whole."""
        return name if name in self.fields else None


def _chosen_label(field: forms.Field, value: str) -> str:
    """What a choice is called; nothing when the field is no choice."""
    for code, label in getattr(field, "choices", ()):
        for inner, name in label if isinstance(label, list | tuple) else ((code, label),):
            if str(inner) == value:
                return str(name)
    return ""


class SeveralUnits(MoveForm):
    """A form that names up to three units in `units_field`, one list each: quicker by keyboard than one list of many."""

    units_field = "assisting"
    units_label: Any = _("协办单位")

    def prepare(self) -> None:
        chosen = list(self.start_units())
        for n in range(SEVERAL):
            choices = unit_choices(empty=str(_("不需要")), root=self.root)
            field = LongChoice(label=f"{self.units_label} {n + 1}", required=False, choices=choices)
            field.initial = chosen[n] if n < len(chosen) else ""
            self.fields[f"{self.units_field}_{n}"] = field

    def start_units(self) -> Iterable[str]:
        return ()

    def given(self) -> dict[str, Any]:
        values = super().given()
        named = [values.pop(f"{self.units_field}_{n}", "") for n in range(SEVERAL)]
        return values | {self.units_field: [code for code in named if code]}

    def place_of(self, name: str) -> str | None:
        return f"{self.units_field}_0" if name.split(".", maxsplit=1)[0] == self.units_field else super().place_of(name)


class Plain(MoveForm):
    """A move that needs no words."""


class AskMaterials(MoveForm):
    until = day(_("请在这一天前补交"))

    def prepare(self) -> None:
        for paper in self.card.materials:
            label = f"{paper.name}（{MaterialState(paper.state).label}）"
            self.fields[f"what-{paper.code}"] = line(
                label, required=False, longest=300, help_text=_("要补的写明缺什么、怎么补；不用补的留空。")
            )
        self.fields["what-other"] = line(_("其他要补的材料"), required=False, longest=300)
        self.order_fields([name for name in self.fields if name != "until"])

    def given(self) -> dict[str, Any]:
        asked = {name.removeprefix("what-"): v for name, v in super().given().items() if name.startswith("what-")}
        items = [{"code": code, "what": what} for code, what in asked.items()]
        return {"items": items, "until": self.cleaned_data.get("until")}


class Supplement(MoveForm):
    def prepare(self) -> None:
        states = [("", _("没有交"))] + [
            (s.value, s.label) for s in (MaterialState.GIVEN, MaterialState.MAY_FOLLOW, MaterialState.HELD)
        ]
        for paper in self.card.materials:
            if paper.state == MaterialState.MISSING:
                self.fields[f"paper-{paper.code}"] = forms.ChoiceField(
                    label=paper.name, choices=states, required=False, help_text=paper.asked
                )

    def given(self) -> dict[str, Any]:
        given = {name.removeprefix("paper-"): v for name, v in super().given().items() if name.startswith("paper-")}
        return {"materials": [{"code": code, "state": state} for code, state in given.items()]}


class Refuse(MoveForm):
    ground = words(_("不予受理的理由"))
    other_body = line(_("该找哪个单位"), longest=200, required=False)
    remedy = words(_("不服怎么办"), required=False)


class Transfer(MoveForm):
    body = line(_("转送给哪个机关"), longest=200)
    ground = words(_("为什么归它管"))


class Dispatch(SeveralUnits):
    unit = UnitField(label=_("主办单位"))

    def start(self) -> Mapping[str, Any]:
        return {"unit": self.way.lead_code} if self.way else {}

    def start_units(self) -> Iterable[str]:
        return self.way.assisting if self.way else ()


class Return(MoveForm):
    reason = words(_("为什么退回"))
    basis = line(_("依据（职责清单或文件）"), longest=200)


class Reassign(MoveForm):
    unit = UnitField(label=_("改派给"))
    note = words(_("为什么改派"))


class Arbitrate(SeveralUnits):
    unit = UnitField(label=_("裁定由谁主办"))
    note = words(_("裁定理由"))


class Consult(SeveralUnits):
    units_field = "units"
    units_label = _("征求哪个单位")
    question = words(_("想问什么"))
    join = forms.ChoiceField(label=_("怎样算答复完"), choices=Join.choices, initial=Join.ALL)


class AnswerConsult(MoveForm):
    agree = forms.ChoiceField(label=_("意见"), choices=[("yes", _("同意")), ("no", _("不同意"))])
    text = words(_("说明"))


class Suspend(MoveForm):
    ground = words(_("暂停的依据和理由"))
    until = day(_("暂停到哪一天（含）"), required=False, help_text=_("不填就一直暂停，直到恢复计时。"))

    def prepare(self) -> None:
        self.fields["from"] = day(_("从哪一天起"))
        self.order_fields(["ground", "from", "until"])


class Extend(MoveForm):
    n = forms.IntegerField(
        label=_("延长多少"),
        min_value=1,
        max_value=366,
        help_text=_("单位与原期限相同。"),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("请填写 1 到 366 之间的整数。")),
    )
    reason = words(_("延期理由"))


class Decide(MoveForm):
    outcome = forms.ChoiceField(label=_("决定"), choices=[("approve", _("同意延期")), ("reject", _("不同意"))])
    note = words(_("理由"))


class Escalate(MoveForm):
    reason = words(_("为什么上报"))


class Supervise(MoveForm):
    kind = forms.ChoiceField(label=_("催办还是督办"), choices=OrderKind.choices)
    unit = UnitField(label=_("发给"))
    reason = words(_("事由"))
    due = day(_("要求哪天前回复"))

    def start(self) -> Mapping[str, Any]:
        return {"unit": self.card.unit.code}


class AnswerSupervision(MoveForm):
    order = forms.ChoiceField(label=_("哪一份"))
    text = words(_("回复内容"))

    def prepare(self) -> None:
        self.fields["order"].choices = [(o.number, o.number) for o in self.card.orders]  # type: ignore[attr-defined]


class Reply(MoveForm):
    text = words(_("给居民的答复"), rows=4)
    outcome = forms.ChoiceField(label=_("办理结果"), choices=Outcome.choices)


class Close(MoveForm):
    result = words(_("办结说明"))


class CallBack(MoveForm):
    reached = forms.ChoiceField(label=_("联系上了吗"), choices=YES_NO)
    solved = forms.ChoiceField(label=_("问题解决了吗"), choices=YES_NO)
    level = forms.ChoiceField(
        label=_("满意程度"), required=False, choices=[("", _("没有评价")), *RATING_LEVELS.items()]
    )
    note = words(_("回访记录"), required=False)


class Reopen(MoveForm):
    reason = words(_("为什么重新办理"))


class Merge(MoveForm):
    into = line(_("并入哪一件（编号）"), longest=32)


class Split(MoveForm):
    reason = words(_("为什么不是同一件事"))


class Withdraw(MoveForm):
    reason = words(_("为什么撤回"))


class Classify(MoveForm):
    category = LongChoice(label=_("改归哪一类"))
    note = words(_("为什么"), required=False)

    def start(self) -> Mapping[str, Any]:
        return {"category": self.card.category}

    def prepare(self) -> None:
        choices = small_choices(empty=str(_("请选择")), root=self.root)
        self.fields["category"].choices = choices  # type: ignore[attr-defined]


class Note(MoveForm):
    text = words(_("备注内容"))


MOVE_FORMS: dict[str, type[MoveForm]] = {
    Move.ACCEPT: Plain,
    Move.SIGN: Plain,
    Move.RESUME: Plain,
    Move.ASK_MATERIALS: AskMaterials,
    Move.SUPPLEMENT: Supplement,
    Move.REFUSE: Refuse,
    Move.TRANSFER: Transfer,
    Move.DISPATCH: Dispatch,
    Move.RETURN: Return,
    Move.REASSIGN: Reassign,
    Move.ARBITRATE: Arbitrate,
    Move.CONSULT: Consult,
    Move.ANSWER_CONSULT: AnswerConsult,
    Move.SUSPEND: Suspend,
    Move.EXTEND: Extend,
    Move.DECIDE: Decide,
    Move.ESCALATE: Escalate,
    Move.SUPERVISE: Supervise,
    Move.ANSWER_SUPERVISION: AnswerSupervision,
    Move.REPLY: Reply,
    Move.CLOSE: Close,
    Move.CALL_BACK: CallBack,
    Move.REOPEN: Reopen,
    Move.MERGE: Merge,
    Move.SPLIT: Split,
    Move.WITHDRAW: Withdraw,
    Move.CLASSIFY: Classify,
    Move.NOTE: Note,
}
LIKELY = (
    Move.ANSWER_SUPERVISION,
    Move.ANSWER_CONSULT,
    Move.DECIDE,
    Move.SUPPLEMENT,
    Move.ACCEPT,
    Move.DISPATCH,
    Move.SIGN,
    Move.RESUME,
    Move.REPLY,
    Move.CLOSE,
)
GRAVE = {Move.REFUSE, Move.TRANSFER, Move.WITHDRAW, Move.MERGE}


def next_likely(moves: Iterable[str]) -> str:
    """The move most likely wanted now, or none."""
    allowed = set(moves)
    return next((move.value for move in LIKELY if move in allowed), "")
