"""Quotas that hold however many people submit at once."""

from django.db.models import F

from feedback.models import Answer, Quota, QuotaPlace, Response, Survey


def admit(*, response: Response) -> bool:
    """Take a place in every quota that this response meets, in the caller's transaction.

    True when it is in (or meets none); False when one of them is full: then it takes a place in none. The
    database counts (`taken < places` is judged by the row's lock), so of thirty who submit for ten places
    exactly ten are in. Quotas are locked in the order of their keys, so that two never wait for each other.
    """
    met = [quota for quota in _quotas(response) if _meets(quota, response)]
    locked = list(Quota.objects.select_for_update().filter(pk__in=[quota.pk for quota in met]).order_by("pk"))
    is_in = all(not quota.is_full for quota in locked)
    QuotaPlace.objects.bulk_create(QuotaPlace(quota=quota, response=response, is_in=is_in) for quota in locked)
    if is_in:
        Quota.objects.filter(pk__in=[quota.pk for quota in locked]).update(taken=F("taken") + 1)
    return is_in


def _quotas(response: Response) -> list[Quota]:
    return list(Quota.objects.filter(survey__versions=response.version_id).order_by("pk"))


def _meets(quota: Quota, response: Response) -> bool:
    if not quota.question_key:
        return True
    answer = Answer.objects.filter(response=response, question__key=quota.question_key).first()
    if answer is None:
        return False
    if quota.options:
        return bool(set(quota.options) & set(answer.options))
    low, high = quota.low, quota.high
    return (
        answer.number is not None and (low is None or answer.number >= low) and (high is None or answer.number <= high)
    )


def define(*, survey: Survey, quota: Quota) -> Quota:
    """Add a quota to a survey; it counts responses from now on."""
    quota.survey = survey
    quota.save()
    return quota


def remove(*, quota: Quota) -> None:
    """Take a quota away; responses keep what they were."""
    quota.delete()
