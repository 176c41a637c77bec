"""Keeping files that people hand in."""

import hashlib

from django.core.files.uploadedfile import UploadedFile

from crmq.lib.uploads import recognise
from crmq.org.models import StoredFile, User


def keep(upload: "UploadedFile[bytes]", *, by: User | None = None) -> StoredFile:
    """Store an upload under a random name; its own name is kept only as text.

    Errors: `UnsafeFile` when the content is of no kind that is taken, whatever the name says.
    """
    kind = recognise(upload)
    sha256 = hashlib.sha256()
    for chunk in upload.chunks():
        sha256.update(chunk)
    upload.seek(0)
    stored = StoredFile(
        name=(upload.name or "file")[-200:], kind=kind, size=upload.size or 0, sha256=sha256.hexdigest(), created_by=by
    )
    stored.content.save(stored.public_id.hex, upload, save=False)
    stored.save()
    return stored
