"""Building the demo world: real shipments through the importer, then the chain as users start it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from crmq.insights import starter as insights_starter
from crmq.insights.services import cycles
from crmq.lib.pinyin import name_keys
from crmq.org import starter as org_starter
from crmq.org.models import Region, User
from crmq.org.queries import today, work_calendar, zone
from customers import services as customer_services
from customers import starter as customers_starter
from customers import tasks as customer_tasks
from customers.models import Customer, ImportKind, Playbook, Standing, Tier, TierChange
from feedback import starter as feedback_starter
from feedback import tasks as feedback_tasks
from feedback.models import Complaint, Survey
from feedback.services import waves
from scoring import services as scoring_services
from scoring import starter as scoring_starter
from scoring import tasks as scoring_tasks

from . import (
    generated,
    grievances,
    journeys,
    loops,
    opinions,
    people,
    places,
    processes,
    scorecards,
    shipments,
    voices,
)

Say = Callable[[str], None]
CANDIDATE_SHARE = 0.12
MONTHS_OF_SCORES = 12
PLAYBOOKS_SINCE = timedelta(days=150)


def is_there() -> bool:
    return Customer.objects.filter(source=shipments.SOURCE).exists()


def build(password: str, say: Say) -> None:
    """Build everything; `say` is told about each long step."""
    say("organisation, people, definitions")
    staff = install_definitions(password)
    until = today() - timedelta(days=1)
    import_shipments(staff["admin"], until, say)
    say("owners and candidates")
    hand_out(staff)
    say("contacts, interactions, complaints, answers, assessments")
    generate(staff, until)
    scorecards.for_a_segment(author=staff["qa"], second=staff["qa2"])
    say(f"scores of the last {MONTHS_OF_SCORES} months")
    score_the_past(until)
    say("screening, evaluation, tiers, tasks")
    go_round()
    scorecards.close_periods()
    scorecards.awaiting_approval(author=staff["qa"])
    say("the next version of the process, in review")
    processes.propose(staff)
    say("call backs, return visits, needs and market notes")
    loops.install(staff, until)
    look_ahead()
    say("a survey wave to the best customers")
    ask_the_best(staff["qa"])


def install_definitions(password: str) -> dict[str, User]:
    org_starter.install(
        name_en="Meridian Health Supply", name_zh="子午线医药供应", currency="USD", sender_address="care@meridian.example",
        sender_name="Meridian Health Supply",
    )  # fmt: skip
    staff = people.install(password)
    customers_starter.install(by=staff["qa"])
    feedback_starter.install(by=staff["qa"])
    scoring_starter.install(by=staff["qa"])
    insights_starter.install()
    Playbook.objects.update(published_at=timezone.now() - PLAYBOOKS_SINCE)  # long enough for their effect to show
    return staff


def import_shipments(by: User, until: date, say: Say) -> None:
    """Bring the file in four times, once for each kind of record, as a user would."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "shipments.csv"
        shipments.write_shifted(path, last_day=until)
        for kind in (ImportKind.PRODUCTS, ImportKind.CUSTOMERS, ImportKind.ORDERS, ImportKind.DELIVERIES):
            say(f"import of {kind.value}")
            with path.open("rb") as file:
                job = customer_services.importing.start(
                    by=by,
                    kind=kind,
                    source=shipments.SOURCE,
                    file=file,
                    filename=path.name,
                    mapping=shipments.MAPPINGS[kind],
                )
            customer_tasks.run_import(job.pk)


@transaction.atomic
def hand_out(staff: dict[str, User]) -> None:
    """Name the customers and their countries in both languages, share them out, make some candidates."""
    for region in Region.objects.filter(source=shipments.SOURCE):
        code, english, chinese = places.names(region.name_en)
        Region.objects.filter(pk=region.pk).update(code=code, name_en=english, name_zh=chinese)
        Customer.objects.filter(region=region, kind=Customer.Kind.GROUP).update(other_name=chinese)
        for customer in Customer.objects.accounts().filter(region=region):
            name = f"{english} {customer.code}"
            keys = name_keys(name)
            Customer.objects.filter(pk=customer.pk).update(
                name=name, other_name=f"{chinese} {customer.code}", sort_key=keys.sort_key, initials=keys.initials
            )
    rng = generated.generator("owners")
    accounts = list(Customer.objects.accounts().order_by("code"))
    managers = [staff["manager"], staff["manager2"]]
    for manager, share in zip(managers, (accounts[0::2], accounts[1::2]), strict=True):
        customer_services.customers.assign_owner(customers=share, owner=manager, by=manager)
    candidates = [customer.pk for customer in accounts if rng.random() < CANDIDATE_SHARE]
    Customer.objects.filter(pk__in=candidates).update(status=Customer.Status.CANDIDATE)
    Standing.objects.filter(pk__in=candidates).update(status=Customer.Status.CANDIDATE)


def generate(staff: dict[str, User], until: date) -> None:
    with transaction.atomic():
        who = generated.traits(until)
        generated.contacts(who)
        generated.interactions(who, until)
        generated.assessments(who, until, staff["qa"])
        voices.complaints(who, until, staff["agent"], work_calendar())
        grievances.enrich(staff)
        version = Survey.objects.get(code="relationship").versions.get(status="published")
        voices.answers(who, until, version)
        opinions.opinions(who, until, staff["qa"])
        keys = [trait.customer.pk for trait in who]
        journeys.journeys(trait for trait in who if trait.customer.status == Customer.Status.ACTIVE)
        waiting = dict(Complaint.objects.open().values_list("customer").annotate(n=Count("pk")))
        customer_services.standing.refresh(customer_ids=keys, open_complaints=waiting)
        customer_services.lifecycle.enter(customer_ids=keys)


def score_the_past(until: date) -> None:
    """One evaluation at the end of each past month, oldest first, each assigning tiers as of then."""
    first = until.replace(day=1)
    for _ in range(MONTHS_OF_SCORES - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    while first <= until:
        end = datetime.combine(first, time(0), zone())
        run = scoring_services.runs.start_run(by=None, as_of=end, assigns=True)
        scoring_tasks.evaluate(run.pk)
        TierChange.objects.filter(run_id=run.pk).update(at=end)
        first = (first + timedelta(days=32)).replace(day=1)


def look_ahead() -> None:
    """The first purchase model, which may say that there is too little to go by, and the control charts."""
    scoring_tasks.fit_purchases(scoring_services.fitting.start(by=None).pk)
    scoring_tasks.watch_charts()


def go_round() -> cycles.Cycle:
    """The first cycle, worked here, because no worker runs yet."""
    cycle = cycles.start(slot="demo")
    while (current := cycles.advance(cycle=cycle)) is not None:
        step, job = current
        step.task(job.pk)
    return cycle


def ask_the_best(by: User) -> None:
    """A wave to the contacts of tier A: its mails wait in the outbox for the worker."""
    best = list(Tier.objects.filter(code="A").values_list("pk", flat=True))
    wave = waves.create(
        survey=Survey.objects.get(code="relationship"),
        closes_on=today() + timedelta(days=30),
        by=by,
        audience={"tiers": best},
        name_en="Relationship survey, tier A",
        name_zh="关系调查，A 级客户",
    )
    feedback_tasks.dispatch_wave(waves.start(wave, by=by).pk)
