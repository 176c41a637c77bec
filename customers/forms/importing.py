"""The forms of the import wizard: a file, then where each field comes from."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from crmq.lib.table_errors import explain
from crmq.lib.tables import ENCODINGS, UnreadableFile, open_table
from customers.import_texts import CONVENTIONS, FIELDS, REPEATS, explain_mapping
from customers.models import ImportKind
from customers.parsing import KINDS, ColumnMapping, Field, MappingProblem, Repeats, repeats_of
from customers.services.importing.previewing import Contents

ALTERNATIVES = 3  # columns that a field may come from, in order of preference
NOT_IMPORTED = _("Not imported")


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What the file holds"),
        choices=ImportKind.choices,
        widget=forms.RadioSelect,
        initial=ImportKind.CUSTOMERS,
    )
    source = forms.CharField(
        label=_("Source"), max_length=40, validators=[RegexValidator(r"^[\w.\- ]+$", _("Use letters, figures, spaces, dots and hyphens."))],
        help_text=_("Where the file comes from, such as “erp”. The next file of the same source is mapped by itself."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, with the names of the columns in the first row."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_source(self) -> str:
        return " ".join(self.cleaned_data["source"].split()).lower()

    def clean_file(self) -> Any:
        """Opened once, so that what cannot be read is refused with its reason, beside the field."""
        file = self.cleaned_data["file"]
        try:
            with open_table(file, max_bytes=settings.IMPORT_MAX_BYTES):
                return file
        except UnreadableFile as error:
            raise forms.ValidationError(explain(error)) from None


class MappingForm(forms.Form):
    """For each field of the kind: columns in order of preference, a fixed value, what to do with repeats."""

    def __init__(self, data: Any = None, *, kind: str, contents: Contents) -> None:
        super().__init__(data)
        self._kind, self._contents = KINDS[kind], contents
        fields = contents.plan.mapping.fields
        columns = [
            ("", NOT_IMPORTED),
            *((name, _labelled(name, samples)) for name, samples in contents.samples.items()),
        ]
        for each in self._kind.fields:
            source = fields.get(each.name)
            label = cast(str, FIELDS[each.name])  # lazy
            for at in range(ALTERNATIVES if each.takes_several else 1):
                chosen = source.columns[at] if source and len(source.columns) > at else ""
                self.fields[f"{each.name}-{at}"] = forms.ChoiceField(
                    label=label, choices=columns, required=False, initial=chosen
                )
            self.fields[f"{each.name}-fixed"] = forms.CharField(
                label=_("Fixed value"), required=False, max_length=200, initial=source.constant if source else ""
            )
            if len(repeats_of(each)) > 1:
                choices = [(repeats.value, REPEATS[repeats]) for repeats in repeats_of(each)]
                self.fields[f"{each.name}-repeats"] = forms.ChoiceField(
                    label=_("If repeated rows differ"),
                    choices=choices,
                    required=False,
                    initial=source.repeats if source else Repeats.REJECT,
                )
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"
        self._add_options(contents)

    def _add_options(self, contents: Contents) -> None:
        mapping, options = contents.plan.mapping, contents.plan.options
        blanks = ", ".join(mapping.blanks.get("*", ()))
        self.fields["blanks"] = forms.CharField(
            label=_("Texts that mean “no value”"),
            required=False,
            max_length=500,
            initial=blanks,
            help_text=_("Parted by commas, such as: not known, Date Not Captured"),
        )
        dates = [
            ("auto", _("As the file shows")),
            *((value, CONVENTIONS[value]) for value in ("month_first", "day_first")),
        ]
        self.fields["dates"] = forms.ChoiceField(
            label=_("Dates such as 3/4/2026"), choices=dates, initial=mapping.dates
        )
        numbers = [("auto", _("As the file shows")), *((value, CONVENTIONS[value]) for value in ("point", "comma"))]
        self.fields["numbers"] = forms.ChoiceField(
            label=_("Numbers such as 1.234"), choices=numbers, initial=mapping.numbers
        )
        if self._kind.name == "customers":
            self.fields["create_parents"] = forms.BooleanField(
                label=_("Create parents that do not exist, as groups"),
                required=False,
                initial=options["create_parents"],
            )
            self.fields["create_regions"] = forms.BooleanField(
                label=_("Create regions that do not exist"), required=False, initial=options["create_regions"]
            )
        self._add_reading(contents)

    def _add_reading(self, contents: Contents) -> None:
        """The sheet of a workbook, or the encoding of a text."""
        if contents.format.is_workbook:
            sheets = [(name, name) for name in contents.format.sheets]
            self.fields["sheet"] = forms.ChoiceField(label=_("Sheet"), choices=sheets, initial=contents.format.sheet)
        else:
            encodings = [
                ("", _("Recognised: %(name)s") % {"name": contents.format.encoding.upper()}),
                *((name, name.upper()) for name in ENCODINGS),
            ]
            self.fields["encoding"] = forms.ChoiceField(
                label=_("Encoding"), choices=encodings, required=False, initial=contents.plan.options["encoding"]
            )

    def rows(self) -> Iterator[dict[str, Any]]:
        """What the page shows of each field."""
        for each in self._kind.fields:
            columns = [self[f"{each.name}-{at}"] for at in range(ALTERNATIVES) if f"{each.name}-{at}" in self.fields]
            chosen = columns[0].value() or ""
            yield {
                "label": FIELDS[each.name],
                "is_required": each.is_required and not each.default,
                "columns": columns,
                "samples": self._contents.samples.get(chosen, []),
                "fixed": self[f"{each.name}-fixed"],
                "repeats": self[f"{each.name}-repeats"] if f"{each.name}-repeats" in self.fields else None,
            }

    def options(self) -> list[forms.BoundField]:
        return [field for field in self if "-" not in field.name]

    def clean(self) -> dict[str, Any]:
        mapping = ColumnMapping.from_json(
            self._kind, {name: value for name, value in self.mapping.items() if name != "options"}
        )
        for problem in mapping.problems(list(self._contents.samples)):
            self.add_error(self._place_of(problem), explain_mapping(problem))
        return self.cleaned_data

    @property
    def mapping(self) -> dict[str, Any]:
        """The JSON that the services take."""
        data = self.cleaned_data
        fields = {each.name: source for each in self._kind.fields if (source := self._source(each))}
        blanks = [text.strip() for text in data.get("blanks", "").split(",") if text.strip()]
        options = {
            name: data[name] for name in ("create_parents", "create_regions", "encoding", "sheet") if name in data
        }
        return {
            "fields": fields, "blanks": {"*": blanks} if blanks else {}, "dates": data.get("dates", "auto"),
            "numbers": data.get("numbers", "auto"), "options": options,
        }  # fmt: skip

    def _source(self, each: Field) -> Mapping[str, Any] | None:
        data = self.cleaned_data
        columns = [name for at in range(ALTERNATIVES) if (name := data.get(f"{each.name}-{at}"))]
        constant = data.get(f"{each.name}-fixed", "").strip()
        if not columns and not constant:
            return None
        return {
            "columns": columns,
            "constant": constant,
            "repeats": data.get(f"{each.name}-repeats") or Repeats.REJECT.value,
        }

    def _place_of(self, problem: MappingProblem) -> str | None:
        name = f"{problem.name.split(',')[0]}-0"
        return name if name in self.fields else None


def _labelled(name: str, samples: list[str]) -> str:
    shown = ", ".join(samples)
    return f"{name} · {shown[:50]}" if shown else name
