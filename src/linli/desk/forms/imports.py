"""A table to be imported: the file, and the mapping that reads it."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from linli.exchange.imports.mapping import find_mapping, names_of_mappings
from linli.exchange.imports.stored import MOST_BYTES
from linli.kernel.datafiles import FileRefused


class UploadForm(forms.Form):
    """Which file, and what its columns mean."""

    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("CSV（UTF-8 或 GB18030，也可以是 .csv.gz）或电子表格（xlsx、xls、ods），不超过 30 MB。"),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.gz,.txt,.tsv,.xlsx,.xls,.ods"}),
    )
    mapping = forms.ChoiceField(label=_("对应表"), help_text=_("对应表说明各列和各种状态是什么意思。"))

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["mapping"].choices = mapping_choices()  # type: ignore[attr-defined]

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 30 MB，请分成几份导入。"))
        return file


def mapping_choices() -> list[tuple[str, str]]:
    """The mappings below `data/mappings` by name, each with its district and source."""
    home = settings.DATA / "mappings"
    shown = []
    for name in names_of_mappings(home=home):
        try:
            mapping = find_mapping(name=name, home=home).mapping
        except FileRefused:
            continue  # a mapping with a mistake is told by the command line; the others can be used
        shown.append((name, f"{mapping.name}（{name}）"))
    return shown
