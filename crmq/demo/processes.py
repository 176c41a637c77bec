"""The next version of the process, as people work on one: changed by a lead, waiting for a second person."""

from collections.abc import Mapping

from crmq.org.models import Department, User
from customers.models import ProcessVersion
from customers.services import publishing
from diagrams.services import stages, versions, ways


def propose(staff: Mapping[str, User]) -> None:
    """A version in review with a new stage, a stricter target and two comments."""
    if ProcessVersion.objects.exclude(status=ProcessVersion.Status.PUBLISHED).exists():
        return
    lead, admin = staff["qa"], staff["admin"]
    draft = publishing.copy_as_draft(process=ProcessVersion.objects.get(status=ProcessVersion.Status.PUBLISHED))
    ways.insert_new(
        process=draft, source="contract", target="first_delivery", seen=1, by=lead,
        fields={
            "kind": "stage", "name_en": "Quality agreement", "name_zh": "质量协议", "target_days": 5.0,
            "department": Department.objects.get(code="quality"),
            "definition_en": "Acceptance tests and complaint terms are agreed.", "definition_zh": "商定验收标准与投诉条款。",
        },
    )  # fmt: skip
    draft.refresh_from_db()
    stages.change_stage(process=draft, key="return_visit", seen=draft.edited, by=lead, fields={"target_days": 10.0})
    versions.send_to_review(process=draft, by=lead)
    versions.comment(
        process=draft, by=admin, stage_key="return_visit", text=f"@{lead.name} Can the regions keep ten days?"
    )
    versions.comment(
        process=draft,
        by=lead,
        stage_key="return_visit",
        text="Median is 12.7 days now; two more agents start in spring.",
    )
