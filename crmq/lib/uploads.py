"""What is too large is refused by its announced length, before a byte of it is read."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

ROOM = 1 << 20  # for the other fields of a form


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
        if content_length > settings.IMPORT_MAX_BYTES + ROOM:
            raise RequestDataTooBig(
                f"{content_length} bytes were announced; at most {settings.IMPORT_MAX_BYTES} are taken."
            )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
