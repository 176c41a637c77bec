"""Documents of stages as files to download, in the reader's language."""

from collections.abc import Mapping

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from crmq.lib.pdf import Block, Heading, Text
from crmq.lib.pdf_response import framed, pdf_response
from crmq.org import queries as org
from crmq.org.models import StoredFile
from customers.stage_rules import Document, Format, filled
from customers.stage_rules.writing import HEADING, as_docx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def document_response(document: Document, facts: Mapping[str, str], whose: str = "") -> HttpResponseBase:
    """The document with its places filled from `facts`; without facts, the blank template."""
    if document.format == Format.FILE:
        stored = get_object_or_404(StoredFile, public_id=document.file)
        return FileResponse(stored.content.open(), as_attachment=True, filename=stored.name, content_type=stored.kind)
    language = get_language() or "en"
    title, body = document.name(language), filled(document.body(language), facts)
    name = f"{title} {whose}".strip()
    if document.format == Format.PDF:
        frame = framed(title=title, organisation=org.organisation().name)
        return pdf_response(frame, _blocks(body), filename=f"{name}.pdf")
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{name}.docx") or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(as_docx(title, body), content_type=DOCX, headers=headers)


def _blocks(body: str) -> list[Block]:
    lines = [line for line in body.splitlines() if line.strip()]
    return [Heading(line.removeprefix(HEADING), 2) if line.startswith(HEADING) else Text(line) for line in lines]
