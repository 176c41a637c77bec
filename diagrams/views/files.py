"""Versions as files: out in every format, in with a look at what was understood before anything is saved."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crmq.lib.models import in_language
from crmq.lib.pdf.fonts import document_fonts
from crmq.lib.permissions import Permission, requires
from crmq.lib.tables import UnreadableFile, open_table, write_csv
from crmq.org.requests import SignedInRequest
from customers.models import ProcessVersion
from customers.queries import lifecycle
from diagrams import bpmn, flat, mermaid, pdf, svg
from diagrams.bpmn import BadFile, Reading
from diagrams.bpmn.tree import MAX_BYTES
from diagrams.definition import Definition, Text
from diagrams.file_words import note_text, refusal
from diagrams.forms.files import ConfirmForm, DefinitionFileForm
from diagrams.queries.definitions import definition_of, graph_of
from diagrams.queries.logic_map import geometry
from diagrams.routing import Direction
from diagrams.services import definitions
from diagrams.shapes import NO_OVERLAYS

SALT = "diagrams.files"


def say(text: Text) -> str:
    return in_language(text.en, text.zh)


def _bpmn(definition: Definition) -> bytes:
    return bpmn.write(definition, geometry(graph_of(definition), Direction.ROWS)[1])


def _csv(definition: Definition) -> bytes:
    return b"".join(write_csv(flat.COLUMNS, flat.rows(definition)))


def _mermaid(definition: Definition) -> bytes:
    return mermaid.write(definition, say).encode()


def _svg(definition: Definition) -> bytes:
    layout, routes = geometry(graph_of(definition), Direction.COLUMNS)
    return svg.export(layout, routes, title=say(definition.name)).encode()


def _pdf(definition: Definition) -> bytes:
    layout, routes = geometry(graph_of(definition), Direction.COLUMNS)
    title = say(definition.name)
    with document_fonts(pdf.characters(layout, NO_OVERLAYS, title=title), get_language() or "en") as fonts:
        return pdf.render(layout, routes, NO_OVERLAYS, font=fonts.regular, title=title)


FORMATS: dict[str, tuple[Callable[[Definition], bytes], str]] = {
    "bpmn": (_bpmn, "application/xml"),
    "csv": (_csv, "text/csv; charset=utf-8"),
    "mmd": (_mermaid, "text/plain; charset=utf-8"),
    "svg": (_svg, "image/svg+xml"),
    "pdf": (_pdf, "application/pdf"),
}


@require_GET
@requires(Permission.MAP_READ)
def version_file(request: SignedInRequest, public_id: Any, ending: str) -> HttpResponse:
    process = get_object_or_404(ProcessVersion, public_id=public_id)
    if ending not in FORMATS:
        raise Http404
    write, content_type = FORMATS[ending]
    response = HttpResponse(write(definition_of(process)), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="process-{process.number}.{ending}"'
    return response


@require_http_methods(["GET", "POST"])
@requires(Permission.MAP_DEFINE)
def bring_in(request: SignedInRequest) -> HttpResponse:
    """Take a file, and show what was understood of it and what was not."""
    form = DefinitionFileForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        return render(request, "diagrams/bring_in.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        reading = read_file(form.cleaned_data["file"])
    except (BadFile, flat.NotADefinition, UnreadableFile) as error:
        form.add_error("file", refusal(error))
        return render(request, "diagrams/bring_in.html", {"form": form}, status=422)
    return render(request, "diagrams/bring_in.html", {"form": DefinitionFileForm(), **_shown(reading)})


def read_file(upload: Any) -> Reading:
    """BPMN by its first sign, else a table. Errors: BadFile, NotADefinition, UnreadableFile."""
    if upload.size > MAX_BYTES:
        raise BadFile(bpmn.Reason.TOO_BIG, str(MAX_BYTES >> 20))
    content = upload.read()
    if content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t").startswith(b"<") or not content:
        return bpmn.read(content)
    upload.seek(0)
    with open_table(upload, max_bytes=MAX_BYTES) as table:
        lines = [line for chunk in table.chunks() for line in zip(chunk.numbers, chunk.rows, strict=True)]
        return flat.read(table.columns, lines[:2000])


def _shown(reading: Reading) -> dict[str, Any]:
    definition = reading.definition
    layout, routes = geometry(graph_of(definition), Direction.COLUMNS)
    return {
        "definition": definition,
        "notes": [note_text(note) for note in reading.notes],
        "picture": SafeString(svg.render(layout, routes, title=say(definition.name))),  # escaped by the writer
        "departments": [say(lane.name) for lane in definition.lanes],
        "shown": signing.dumps(_bpmn(definition).decode(), salt=SALT, compress=True),
    }


@require_POST
@requires(Permission.MAP_DEFINE)
def save(request: SignedInRequest) -> HttpResponse:
    """Make a draft of what was shown."""
    form = ConfirmForm(request.POST)
    try:
        content = signing.loads(form.data.get("shown", ""), salt=SALT, max_age=86_400) if form.is_valid() else ""
        reading = bpmn.read(content.encode())
    except (signing.BadSignature, BadFile):
        messages.error(request, _("What was shown is no longer at hand. Choose the file again."))
        return redirect("diagrams:bring_in")
    draft = definitions.draft_from(definition=reading.definition, by=request.user, like=lifecycle.published())
    messages.success(request, _("Draft %(number)d is ready to be changed.") % {"number": draft.number})
    return redirect("diagrams:edit", draft.public_id)
