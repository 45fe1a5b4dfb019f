"""A draft compared and published, or dropped; a matter ended."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.catalogue.actions import drop_draft, end_matter, publish_draft
from linli.catalogue.actions.drafting import DraftEnded, DraftStale
from linli.catalogue.actions.publishing import DayRefused, DraftRefused, MatterEnded, VersionMoved
from linli.catalogue.choices import DraftState, MatterStatus
from linli.catalogue.queries import versions_of
from linli.catalogue.queries.comparison import changes_between
from linli.catalogue.queries.editing import (
    DraftCard,
    content_of,
    draft_card,
    faults_of,
    kept_versions,
    outside_sources,
)
from linli.catalogue.schema.labels import section_of
from linli.desk.forms.catalogue_pages import FirstDayForm, LastDayForm
from linli.desk.forms.numbers import whole_number
from linli.desk.views.catalogue import SECTION, by_section, keepers
from linli.desk.views.catalogue_drafts import FIRST, after, edit_address, edition_of
from linli.desk.views.gate import DeskRequest, page
from linli.kernel.clock import CHINA


@require_http_methods(["GET", "POST"])
@keepers
def publish(request: DeskRequest, draft_id: UUID) -> HttpResponse:
    """What would change, and from which day; pressed, it holds."""
    draft = draft_card(draft_id=draft_id, by=request.actor)
    if draft.state != DraftState.OPEN:
        return HttpResponseRedirect(after(draft))
    today = request.now.astimezone(CHINA).date()
    form = FirstDayForm(request.POST or None, initial={"begins": today})
    if form.is_valid():
        published = _publish(request, draft, form)
        if published is not None:
            return published
    return _publish_page(request, draft, form)


def _publish(request: DeskRequest, draft: DraftCard, form: FirstDayForm) -> HttpResponse | None:
    over, begins = request.POST.get("over", ""), form.cleaned_data["begins"]
    try:
        version = publish_draft(
            draft_id=draft.id,
            edition=edition_of(request),
            over=whole_number(over, otherwise=-1),
            begins=begins,
            by=request.actor,
            at=request.now,
        )
    except DraftRefused as refused:
        form.add_error(None, _("还有 %(n)d 处要改好才能发布，见下面。") % {"n": len(refused.faults)})
    except DayRefused:
        form.add_error("begins", _("这一天已经过去，请填今天或者以后的日期。"))
    except (DraftStale, VersionMoved):
        form.add_error(None, _("比较以后又有人改过，下面是最新的比较，请再核对一遍。"))
    except DraftEnded:
        return HttpResponseRedirect(reverse(SECTION))
    else:
        told = _("第 %(n)d 版已发布，%(day)s 起用。原来的版本用到那时为止。")
        messages.success(request, told % {"n": version.version, "day": begins.isoformat()})
        return HttpResponseRedirect(reverse("desk:catalogue_matter", args=[draft.code]))
    return None


def _publish_page(request: DeskRequest, draft: DraftCard, form: FirstDayForm) -> HttpResponse:
    draft = draft_card(draft_id=draft.id, by=request.actor)
    cards = versions_of(code=draft.code)
    newest = cards[-1] if cards else None
    before = content_of(card=newest) if newest else {}
    faults = faults_of(content=draft.content, district=draft.district)
    status, was = draft.content.get("status"), newest.status if newest else ""
    return page(
        request,
        "desk/catalogue/publish.html",
        SECTION,
        draft=draft,
        newest=newest,
        groups=by_section(changes_between(before=before, after=draft.content | {"valid_from": None})),
        faults=[
            (fault, edit_address(draft.id, section_of(str(fault.place[0])) or FIRST) if fault.place else "")
            for fault in faults
        ],
        confirms=status == MatterStatus.IN_FORCE and was != MatterStatus.IN_FORCE,
        outside=outside_sources(content=draft.content) if status == MatterStatus.IN_FORCE else (),
        form=form,
        status=422 if form.errors else 200,
    )


@require_POST
@keepers
def drop(request: DeskRequest, draft_id: UUID) -> HttpResponse:
    """Give a draft up."""
    draft = draft_card(draft_id=draft_id, by=request.actor)
    try:
        drop_draft(draft_id=draft_id, edition=edition_of(request), by=request.actor, at=request.now)
        messages.success(request, _("草稿已放弃，在用的版本没有变。"))
    except DraftStale as stale:
        messages.warning(request, _("%(name)s 刚刚保存过这份草稿，没有放弃。") % {"name": stale.saved_by})
        return HttpResponseRedirect(edit_address(draft_id))
    except DraftEnded:
        pass
    return HttpResponseRedirect(after(draft))


@require_http_methods(["GET", "POST"])
@keepers
def end(request: DeskRequest, code: str) -> HttpResponse:
    """End a matter after a last day, and say why."""
    newest = kept_versions(code=code, by=request.actor)[-1]
    form = LastDayForm(request.POST or None, initial={"last_day": request.now.astimezone(CHINA).date()})
    if form.is_valid():
        try:
            end_matter(code=code, by=request.actor, at=request.now, **form.cleaned_data)
        except DayRefused:
            form.add_error("last_day", _("这一天已经过去，请填今天或者以后的日期。"))
        except MatterEnded:
            form.add_error(None, _("这个事项已经停办，或者已经定了停办的日期。"))
        else:
            messages.success(request, _("已定下停办日期。正在办的件照原来的版本办完。"))
            return HttpResponseRedirect(reverse("desk:catalogue_matter", args=[code]))
    status = 422 if form.errors else 200
    return page(request, "desk/catalogue/end.html", SECTION, matter=newest, form=form, status=status)
