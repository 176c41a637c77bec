"""Files from outside: refused by announced length before a byte is read, judged by content, given back inert."""

from typing import Any

import filetype
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files import File
from django.core.files.uploadhandler import FileUploadHandler
from django.http import FileResponse

ROOM = 1 << 20  # for the other fields of a form
UPLOAD_MAX_BYTES = 50 << 20  # of one form; only imports may bring more
HEAD = 8192  # bytes that tell the kind of a file
PLAIN = "text/plain"
KINDS = {
    "application/pdf": "PDF",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "image/heic": "HEIC",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX",
    "video/mp4": "MP4",
    "audio/mpeg": "MP3",
    PLAIN: "TXT",
}


class UnsafeFile(Exception):
    """The content is of no kind that is taken."""


def recognise(file: "File[bytes]") -> str:
    """The media type that the content shows, one of `KINDS`; the name and the sender's word count for nothing.

    Errors: `UnsafeFile` for every other content, markup and scripts among them.
    """
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    kind: str | None = filetype.guess_mime(head)
    if kind is None and is_plain_text(head):
        kind = PLAIN
    if kind is None or kind not in KINDS:
        raise UnsafeFile
    return kind


def is_plain_text(head: bytes) -> bool:
    """Whether this is text and not markup, which a browser might take for a page."""
    if not head or b"\0" in head or head.lstrip().startswith(b"<"):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start >= HEAD - 4:  # a character that the cut divides
                return True
        else:
            return True
    return False


def as_attachment(content: "File[bytes]", *, name: str, kind: str) -> FileResponse:
    """Hand a stored file back so that no browser opens it in the page: always as a download."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


class SizeCap(FileUploadHandler):
    """The first upload handler of the project; the ones after it store the file."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803  # Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        most = settings.IMPORT_MAX_BYTES if META.get("PATH_INFO", "").startswith("/imports/") else UPLOAD_MAX_BYTES
        if content_length > most + ROOM:
            raise RequestDataTooBig(f"{content_length} bytes were announced; at most {most} are taken.", most)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
