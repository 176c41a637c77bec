"""What the shipments lack: contacts, interactions, complaints, answers and assessments.

Drawn by a seeded generator from each customer's real lateness and value: late customers complain
more and answer worse, big ones are called more often. Every record says `source = "generated"`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from django.db.models import Count, F, Q, Sum

from crmq.org.models import User
from crmq.org.queries import zone
from customers.models import Assessment, Contact, Customer, Interaction

SOURCE = "generated"
SEED = 20_061_114
HISTORY_DAYS = 730

FIRST_NAMES = [
    "Aisha",
    "Grace",
    "Ibrahim",
    "Joseph",
    "Lindiwe",
    "Marie",
    "Nguyen",
    "Paul",
    "Sofia",
    "Thandi",
    "Yusuf",
    "Zanele",
]
LAST_NAMES = [
    "Adeyemi",
    "Banda",
    "Diallo",
    "Kamau",
    "Mbeki",
    "Moyo",
    "Okello",
    "Phiri",
    "Tesfaye",
    "Tran",
    "Touré",
    "Zulu",
]
CHINESE_NAMES = ["陈静", "李文", "王浩", "赵敏", "周洁", "吴强"]
TITLES = ["Procurement officer", "Programme manager", "Warehouse manager", "Finance officer"]
SUBJECTS = {
    Interaction.Channel.PHONE: [
        "Delivery schedule confirmed",
        "Forecast for the next quarter",
        "Question about an invoice",
        "Return visit: how the last delivery went",
    ],
    Interaction.Channel.EMAIL: [
        "Documents for customs",
        "Quotation sent",
        "Stock levels received",
        "Question about shelf life",
    ],
    Interaction.Channel.VISIT: ["Warehouse visited", "Contract reviewed on site", "Yearly review"],
    Interaction.Channel.MEETING: ["Planning meeting", "Review of open orders"],
}


@dataclass(frozen=True, slots=True)
class Trait:
    """One customer as the generator sees it: real figures of the last two years."""

    customer: Customer
    orders: int
    late_share: float  # of deliveries, 0–1
    value_rank: float  # 0 (smallest) to 1 (largest)


def traits(until: date) -> list[Trait]:
    """Traits of all accounts, in a stable order."""
    since = until - timedelta(days=HISTORY_DAYS)
    recent = Q(orders__ordered_on__gte=since)
    values = {
        c.pk: (c.n, c.amount or 0)
        for c in Customer.objects.accounts().annotate(
            n=Count("orders", filter=recent), amount=Sum("orders__amount_minor", filter=recent)
        )
    }
    late = {
        c.pk: (c.late / c.total if c.total else 0.0)
        for c in Customer.objects.accounts().annotate(
            total=Count("deliveries", Q(deliveries__delivered_on__isnull=False)),
            late=Count("deliveries", Q(deliveries__delivered_on__gt=F("deliveries__promised_on"))),
        )
    }
    ordered = sorted(values, key=lambda pk: values[pk][1])
    rank = {pk: i / max(1, len(ordered) - 1) for i, pk in enumerate(ordered)}
    customers = Customer.objects.accounts().select_related("owner").order_by("code")
    return [Trait(c, values[c.pk][0], late[c.pk], rank[c.pk]) for c in customers]


def generator(part: str) -> np.random.Generator:
    """A generator of its own for each part, so that adding one part leaves the others as they are."""
    return np.random.default_rng([SEED, *part.encode()])


def moments(rng: np.random.Generator, n: int, until: date, days: int = HISTORY_DAYS) -> list[datetime]:
    """`n` moments in working hours of the `days` before `until`, oldest first."""
    local = zone()
    offsets = np.sort(rng.integers(1, days, n))[::-1]
    minutes = rng.integers(9 * 60, 17 * 60, n)
    return [
        datetime.combine(until - timedelta(days=int(d)), time(int(m) // 60, int(m) % 60), local)
        for d, m in zip(offsets, minutes, strict=True)
    ]


def contacts(who: Iterable[Trait]) -> list[Contact]:
    """One or two contacts each, a fifth of them reading Chinese."""
    rng, rows = generator("contacts"), []
    for trait in who:
        for i in range(int(rng.integers(1, 3))):
            chinese = rng.random() < 0.2
            name = str(rng.choice(CHINESE_NAMES)) if chinese else f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"
            key = f"{trait.customer.code}-{i + 1}"
            rows.append(
                Contact(
                    customer=trait.customer, source=SOURCE, external_id=key, name=name, title=str(rng.choice(TITLES)),
                    email=f"{key.lower()}@customers.example", language="zh-hans" if chinese else "en", is_primary=i == 0,
                )
            )  # fmt: skip
    return Contact.objects.bulk_create(rows)


def interactions(who: Iterable[Trait], until: date) -> list[Interaction]:
    """Calls, mails and visits: more for bigger customers, slower answers where deliveries are late."""
    rng, rows = generator("interactions"), []
    channels = [
        Interaction.Channel.PHONE,
        Interaction.Channel.EMAIL,
        Interaction.Channel.VISIT,
        Interaction.Channel.MEETING,
    ]
    for trait in who:
        for i, at in enumerate(moments(rng, int(rng.poisson(6 + 30 * trait.value_rank)), until)):
            channel = Interaction.Channel(rng.choice(channels, p=[0.5, 0.3, 0.12, 0.08]))
            subject = str(rng.choice(SUBJECTS[channel]))
            inquiry = bool(rng.random() < 0.35)
            rows.append(
                Interaction(
                    customer=trait.customer, source=SOURCE, external_id=f"{trait.customer.code}-{i + 1}", at=at, channel=channel,
                    direction=Interaction.Direction.IN if inquiry else Interaction.Direction.OUT, subject=subject,
                    is_inquiry=inquiry, is_return_visit=not inquiry and channel in (Interaction.Channel.PHONE, Interaction.Channel.VISIT),
                    minutes=int(rng.integers(5, 60)), by=trait.customer.owner,
                    response_minutes=int(rng.gamma(2, 60 + 300 * trait.late_share)) if inquiry else None,
                    resolved_at_once=bool(rng.random() > 0.2 + 0.5 * trait.late_share) if inquiry else None,
                )
            )  # fmt: skip
    return Interaction.objects.bulk_create(rows, batch_size=2000)


def assessments(who: Iterable[Trait], until: date, assessor: User) -> list[Assessment]:
    """Credit, purchasing power and intent, assessed within the last year; a tenth was never assessed."""
    rng, rows = generator("assessments"), []
    for trait in who:
        is_candidate = trait.customer.status == Customer.Status.CANDIDATE
        levels = {
            Assessment.Kind.CREDIT: rng.normal(50, 18) if is_candidate else rng.normal(72, 12),
            Assessment.Kind.PURCHASING_POWER: 35 + 60 * trait.value_rank + rng.normal(0, 6),
            Assessment.Kind.INTENT: rng.normal(75 - 35 * trait.late_share, 12),
        }
        for kind, level in levels.items():
            if rng.random() < 0.1:
                continue
            [at] = moments(rng, 1, until, 300)
            rows.append(
                Assessment(
                    customer=trait.customer, source=SOURCE, external_id=f"{trait.customer.code}-{kind}", kind=kind,
                    value=float(np.clip(np.round(level), 0, 100)), at=at, by=assessor, note="Yearly assessment",
                )
            )  # fmt: skip
    return Assessment.objects.bulk_create(rows)
