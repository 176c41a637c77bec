"""Files that come with a complaint or a message about it."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile

from crmq.org.models import User
from crmq.org.services.files import keep
from feedback.models import ComplaintEvent, ComplaintFile


def attach(
    *, event: ComplaintEvent, uploads: "Sequence[UploadedFile[bytes]]", is_public: bool, by: User | None = None
) -> list[ComplaintFile]:
    """Keep uploads with the event they came with. Errors: UnsafeFile, which the forms have asked for before."""
    return [
        ComplaintFile.objects.create(
            complaint=event.complaint, event=event, file=keep(upload, by=by), is_public=is_public
        )
        for upload in uploads
    ]
