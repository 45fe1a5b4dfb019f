"""Files of a case: add one, open one."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from linli.cases.actions.attachments import attach_file
from linli.cases.queries.attachments import FileDamaged, attachment_file
from linli.cases.rules.files import FileTooLarge, FileTypeRefused
from linli.desk.views.gate import DeskRequest, staff
from linli.people.actions.parties import FieldRefused

SHOWN_INLINE = {"image/jpeg", "image/png", "application/pdf"}


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("选择文件"), error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")}
    )
    material = forms.CharField(required=False, max_length=64)


@require_POST
@staff
def add(request: DeskRequest, number: str) -> HttpResponse:
    """Add a file to a case in scope; what is refused is said above the case."""
    form = FileForm(request.POST, request.FILES)
    wrong = [str(sentence) for errors in form.errors.values() for sentence in errors]
    refused = wrong or _attach(request, number, form)
    if refused:
        messages.error(request, " ".join(refused))
    else:
        messages.success(request, _("文件已加入这件事。"))
    return HttpResponseRedirect(reverse("desk:case", args=[number]) + "#files")


def _attach(request: DeskRequest, number: str, form: FileForm) -> list[str]:
    file = form.cleaned_data["file"]
    try:
        attach_file(
            number=number,
            name=file.name,
            content=file.read(),
            material=form.cleaned_data["material"],
            by=request.actor,
            at=request.now,
        )
    except (FileTooLarge, FileTypeRefused) as refusal:
        return [str(refusal)]
    except FieldRefused as refusal:
        return [sentence for _name, sentence in refusal.errors]
    return []


@require_GET
@staff
def open_file(request: DeskRequest, number: str, attachment_id: UUID) -> HttpResponse:
    """One file of a case in scope, never run by the browser as a page."""
    try:
        card, content = attachment_file(number=number, attachment_id=attachment_id, by=request.actor)
    except FileDamaged:
        messages.error(request, _("这个文件的内容与登记时不一致，不能打开，请联系系统管理员。"))
        return HttpResponseRedirect(reverse("desk:case", args=[number]))
    shown = card.type in SHOWN_INLINE
    response = HttpResponse(content, content_type=card.type if shown else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(not shown, card.name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
