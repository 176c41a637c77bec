"""PDF documents as answers to requests: the frame's words in the reader's language."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils import formats, timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from crmq.lib.pdf import Block, Document, render
from crmq.lib.pdf.typeset import ACCENT


def framed(*, title: str, organisation: str, period: str = "", footer: str = "", accent: str = "") -> Document:
    """A document made now, in the language and time zone in force; `accent` is a colour such as "#0a66c2"."""
    moment = formats.date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT")
    return Document(
        title=title,
        organisation=organisation,
        period=period,
        generated=_("Made on %(moment)s (%(zone)s)") % {"moment": moment, "zone": timezone.get_current_timezone_name()},
        footer=footer,
        page_of=_("Page {page} of {pages}"),
        language=to_locale(get_language() or "en").replace("_", "-"),
        accent=accent or ACCENT,
    )


def pdf_response(document: Document, blocks: Sequence[Block], *, filename: str) -> HttpResponse:
    """The PDF to keep; `filename` may hold any letters."""
    response = HttpResponse(render(document, blocks), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
