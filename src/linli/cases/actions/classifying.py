"""Which class of appeals a case is in: said at intake, put right later."""

from django.utils.translation import gettext as _

from linli.access.queries import root_of
from linli.cases.actions.drafts import Draft, effect, keep
from linli.cases.choices import Move
from linli.cases.schema import ClassifyInput
from linli.catalogue.choices import MatterKind
from linli.catalogue.queries.categories import ClassUnknown, class_card, class_name
from linli.people.actions.parties import FieldRefused


def known_class(*, code: str, kind: str, root: str) -> str:
    """A small class of the district, for an appeal. Raises FieldRefused."""
    if kind != MatterKind.APPEAL:
        raise FieldRefused([("category", _("只有诉求写分类，这个事项不是诉求。"))])
    try:
        return class_card(code=code, root=root).code
    except ClassUnknown:
        unknown = _("诉求分类里没有“%(code)s”，请从分类表中选择。") % {"code": code}
        raise FieldRefused([("category", unknown)]) from None


@effect(Move.CLASSIFY)
def classify(draft: Draft, given: ClassifyInput) -> None:
    """Put a case into another class; the one before stays in the history. It changes neither holder nor clock."""
    case = draft.case
    root = root_of(unit_id=case.window_id)
    code = known_class(code=given.category, kind=case.kind, root=root)
    if code == case.category:
        raise FieldRefused([("category", _("已经是“%(name)s”这一类。") % {"name": class_name(code=code, root=root)})])
    draft.body |= {"before": case.category, "name": class_name(code=code, root=root)}
    case.category = code
    keep(draft, given, "category")
