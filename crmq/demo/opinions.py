"""Generated answers to the other questionnaires: after deliveries, what matters, and a public market survey."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import numpy as np
from django.utils import timezone

from crmq.org.models import User
from crmq.org.services import digest
from feedback.metrics.suspicion import Evidence, Sign
from feedback.models import Answer, Collector, Question, QuestionKind, Response, Survey, SurveyVersion
from feedback.services import collectors, quarantine, surveys
from feedback.starter.library import BY_CODE
from feedback.starter.surveys import from_template

from . import voices
from .generated import SOURCE, Trait, generator, moments

K = QuestionKind
VISITORS = 24


def opinions(who: Iterable[Trait], until: date, by: User) -> None:
    """Answers of four in ten customers on two questionnaires, of visitors on a third, and one held response."""
    rng, some = generator("opinions"), [trait for trait in who if trait.orders]
    delivered = Survey.objects.get(code="transaction").versions.get(status="published")
    for code, version in (("delivered", delivered), ("importance", _published("importance", by))):
        chosen = [trait for trait in some if rng.random() < 0.4]
        _answered(rng, version, [_response(rng, version, trait, until, code) for trait in chosen], chosen)
    market = _published("market", by)
    link = collectors.create(survey=market.survey, name_en="Trade fair", name_zh="展会", by=by)
    _answered(rng, market, [_visitor(rng, link, market, until, n) for n in range(VISITORS)])
    _held(delivered, some[0])


def _published(code: str, by: User) -> SurveyVersion:
    return surveys.publish(version=from_template(BY_CODE[code], code=code, by=by))


def _response(rng: np.random.Generator, version: SurveyVersion, trait: Trait, until: date, code: str) -> Response:
    contact, at = trait.customer.contacts.first(), moments(rng, 1, until, 300)[0]
    return Response(
        customer=trait.customer, source=SOURCE, external_id=f"{code}-{trait.customer.code}", version=version, contact=contact,
        language=contact.language if contact else "en", started_at=at, completed_at=at + timedelta(minutes=3),
    )  # fmt: skip


def _visitor(rng: np.random.Generator, link: Collector, version: SurveyVersion, until: date, number: int) -> Response:
    at = moments(rng, 1, until, 60)[0]
    return Response(
        collector=link, digest=digest(f"generated visitor {number}"), version=version, mode=Response.Mode.PUBLIC,
        source=SOURCE, external_id=f"visitor-{number}", started_at=at, completed_at=at + timedelta(minutes=2),
    )  # fmt: skip


def _answered(
    rng: np.random.Generator, version: SurveyVersion, rows: list[Response], who: list[Trait] | None = None
) -> None:
    questions = [question for question in version.questions.all() if not question.show_key]
    saved, found = Response.objects.bulk_create(rows), []
    for place, response in enumerate(saved):
        late = who[place].late_share if who else 0.4
        mood = float(np.clip(0.9 - 0.75 * late + rng.normal(0, 0.14), 0, 1))
        for question in questions:
            row = _choose(rng, response, question, mood) or voices.answer(rng, response, question, mood)
            if row is not None:
                row.is_headline = response.mode == Response.Mode.WEB
                found.append(row)
    Answer.objects.bulk_create(found, batch_size=2000)


def _choose(rng: np.random.Generator, response: Response, question: Question, mood: float) -> Answer | None:
    """Answers of the kinds that list something; None for the others."""
    ids = [option["id"] for option in question.options]
    if question.kind == K.MATRIX:
        marks = np.clip(np.round(1 + 4 * (mood + rng.normal(0, 0.15, len(ids)))), 1, 5).astype(int)
        chosen = [f"{row}={mark}" for row, mark in zip(ids, marks, strict=True)]
    elif question.kind == K.RANKING:
        weights = np.linspace(2, 1, len(ids)) / np.linspace(2, 1, len(ids)).sum()
        chosen = [str(one) for one in rng.choice(ids, size=len(ids), replace=False, p=weights)]
    elif question.kind == K.KANO:
        likely = {"kano-tracking": (1, 5), "kano-stock": (1, 3), "kano-engineer": (2, 3)}.get(question.key, (3, 3))
        present, absent = likely if rng.random() < 0.65 else (int(rng.integers(1, 4)), int(rng.integers(3, 6)))
        chosen = [f"with={present}", f"without={absent}"]
    else:
        return None
    at: datetime = response.started_at
    return Answer(
        customer_id=response.customer_id, response=response, question=question, kind=question.kind, options=chosen,
        answered_at=at, completed_at=response.completed_at,
    )  # fmt: skip


def _held(version: SurveyVersion, trait: Trait) -> None:
    """What a mail gateway that presses every button leaves behind."""
    at, question = timezone.now() - timedelta(hours=5), version.questions.get(key="csat")
    trail = [[int(at.timestamp() * 1000) + 200 * n, "csat", str(n)] for n in range(1, 6)]
    response = Response.objects.create(
        customer=trait.customer, source=SOURCE, external_id="gateway", version=version, started_at=at, trail=trail
    )
    Answer.objects.create(
        customer=trait.customer, response=response, question=question, kind=question.kind, number=5, answered_at=at
    )
    evidence = [Evidence(Sign.AT_ONCE, 2.0), Evidence(Sign.BURST, 0.8, 5, "csat")]
    quarantine.hold(response=response, evidence=evidence, at=at)
