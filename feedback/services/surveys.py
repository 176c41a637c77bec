"""Writing surveys: drafts are edited, published versions never change."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import slugify

from crmq.org.services import files
from feedback.metrics.piping import HOLE
from feedback.models import Question, Survey, SurveyVersion

from .survey_gaps import gaps

Status = SurveyVersion.Status
TEXTS = ("intro_en", "intro_zh", "thanks_en", "thanks_zh", "colour")
COPIED = (
    "key", "position", "kind", "text_en", "text_zh", "help_en", "help_zh", "options", "is_required", "allows_na", "allows_other",
    "is_shuffled", "starts_page", "about", "show_key", "show_values",
)  # fmt: skip


class NotDraft(Exception):
    """Only a draft can be changed; answers keep the wording they saw."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the question since it was opened; `question` is what is stored now."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.key)
        self.question = question


class NotPublishable(Exception):
    """What is missing before customers may see the draft, as sentences."""

    def __init__(self, problems: list[str | Promise]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@transaction.atomic
def create_survey(
    *,
    code: str,
    name_en: str,
    name_zh: str = "",
    by: Any = None,
    texts: Mapping[str, str] | None = None,
    questions: Sequence[Mapping[str, Any]] = (),
) -> SurveyVersion:
    """A new survey with a draft, which is returned; `texts` and `questions` are those of a template, or nothing."""
    survey = Survey.objects.create(code=code, name_en=name_en, name_zh=name_zh, created_by=by)
    draft = SurveyVersion.objects.create(survey=survey, number=1, **texts or {})
    rows = (Question(version=draft, position=place, **fields) for place, fields in enumerate(questions, 1))
    Question.objects.bulk_create(rows)
    return draft


@transaction.atomic
def edit_texts(
    *, version: SurveyVersion, logo: Any = None, no_logo: bool = False, by: Any = None, **texts: str
) -> SurveyVersion:
    """Change introduction, thanks, colour and logo of a draft. Raises NotDraft."""
    draft = _draft(version)
    if logo is not None or no_logo:
        draft.logo = files.keep(logo, by=by) if logo is not None else None
    for name in TEXTS:
        if name in texts:
            setattr(draft, name, texts[name])
    draft.save(update_fields=[*TEXTS, "logo"])
    return draft


@transaction.atomic
def save_question(
    *,
    version: SurveyVersion,
    question: Question | None = None,
    seen: Callable[[Question], bool] = lambda _question: True,
    **fields: Any,
) -> Question:
    """Add a question at the end of a draft, or change one. The key stays.

    `seen` says whether the stored state is the one that the writer saw. Errors: NotDraft, ChangedMeanwhile.
    """  # fmt: skip
    draft = _draft(version)
    if question is not None and not seen(stored := Question.objects.get(pk=question.pk)):
        raise ChangedMeanwhile(stored)
    if question is None:
        last = draft.questions.aggregate(last=Max("position"))["last"] or 0
        question = Question(
            version=draft, position=last + 1, key=_free_key(draft, HOLE.sub("", fields["text_en"]), fields["kind"])
        )
    for name, value in fields.items():
        setattr(question, name, value)
    question.save()
    return question


@transaction.atomic
def remove_question(*, question: Question) -> None:
    """Take a question out of a draft. Raises NotDraft."""
    draft = _draft(question.version)
    question.delete()
    draft.questions.filter(position__gt=question.position).update(position=F("position") - 1)


@transaction.atomic
def reorder(*, version: SurveyVersion, keys: Sequence[str]) -> None:
    """Put a draft's questions in the order of `keys`; unnamed ones follow in their old order. Raises NotDraft."""
    draft = _draft(version)
    questions = {question.key: question for question in draft.questions.all()}
    first = [questions.pop(key) for key in dict.fromkeys(keys) if key in questions]
    for position, question in enumerate([*first, *questions.values()], 1):
        question.position = position
    Question.objects.bulk_update([*first, *questions.values()], ["position"])


@transaction.atomic
def publish(*, version: SurveyVersion) -> SurveyVersion:
    """Make a draft what customers see; the version before is retired. Raises NotDraft, NotPublishable."""
    draft = _draft(version)
    if problems := gaps(draft):
        raise NotPublishable(problems)
    draft.survey.versions.filter(status=Status.PUBLISHED).update(status=Status.RETIRED)
    draft.status, draft.published_at = Status.PUBLISHED, timezone.now()
    draft.save(update_fields=["status", "published_at"])
    return draft


@transaction.atomic
def copy_as_draft(*, version: SurveyVersion) -> SurveyVersion:
    """A new draft with the same questions and keys; a draft that exists already is returned as it is."""
    survey = Survey.objects.select_for_update().get(pk=version.survey_id)
    if existing := survey.versions.filter(status=Status.DRAFT).first():
        return existing
    number = (survey.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = SurveyVersion.objects.create(
        survey=survey, number=number, logo_id=version.logo_id, **{name: getattr(version, name) for name in TEXTS}
    )
    copies = [Question(version=draft, **{name: getattr(q, name) for name in COPIED}) for q in version.questions.all()]
    Question.objects.bulk_create(copies)
    return draft


@transaction.atomic
def discard(*, version: SurveyVersion) -> None:
    """Throw a draft away. Raises NotDraft."""
    _draft(version).delete()


def _draft(version: SurveyVersion) -> SurveyVersion:
    draft = SurveyVersion.objects.select_for_update(of=("self",)).select_related("survey").get(pk=version.pk)
    if draft.status != Status.DRAFT:
        raise NotDraft(str(version.pk))
    return draft


def _free_key(version: SurveyVersion, text: str, kind: str) -> str:
    """A short key from the text's first words, free in this version."""
    base = "-".join(slugify(text).split("-")[:4])[:50] or kind
    taken = set(version.questions.values_list("key", flat=True))
    candidates = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    return next(key for key in candidates if key not in taken)
