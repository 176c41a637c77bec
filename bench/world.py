"""An invented world of any size, drawn in sets: ten orders, two deliveries, two contacts, one answer and
half a complaint a customer on average, most of them with few customers."""

from collections.abc import Callable

from django.core.management import call_command
from django.db import connection

from crmq.lib.permissions import Role
from crmq.org import starter as org_starter
from crmq.org.models import User
from customers import starter as customers_starter
from feedback.models import Question, Survey, SurveyVersion

from . import scorecard
from .place import WHOLE

CUSTOMERS = """
    INSERT INTO customers_customer (public_id, source, external_id, created_at, updated_at, code, name, other_name,
        sort_key, initials, kind, status, industry, phone, email, website, address, tax_number, currency, note, version, owner_id)
    SELECT gen_random_uuid(), 'bench', '', now(), now(), 'B-' || lpad(i::text, 8, '0'),
        CASE WHEN i %% 10 < 7 THEN
            (ARRAY['北京','上海','广州','深圳','杭州','成都','武汉','南京','苏州','天津'])[1 + (i * 7919) %% 10]
            || (ARRAY['华','瑞','鑫','宏','盛','泰','恒','达','信','隆'])[1 + (i * 104729) %% 10]
            || (ARRAY['丰','源','通','科','美','德','威','力','诚','腾'])[1 + (i / 7) %% 10]
            || (ARRAY['科技','贸易','电子','机械','食品','物流','建材'])[1 + (i / 13) %% 7] || '有限公司' || i %% 997
        ELSE (ARRAY['Northern','Pacific','Golden','United','Summit'])[1 + i %% 5] || ' '
            || (ARRAY['Trade','Steel','Foods','Optics','Paper'])[1 + (i / 5) %% 5] || ' ' || i END,
        '', 'k' || lpad(((i * 7919) %% 1000003)::text, 8, '0'), 'k', 'account', 'active', 'trade', '', '', '', '', '', 'USD', '', 1,
        (SELECT id FROM org_user ORDER BY id OFFSET i %% 20 LIMIT 1)
    FROM generate_series(1::bigint, %(n)s) i
"""
STANDINGS = """
    INSERT INTO customers_standing (customer_id, kind, owner_id, status, is_rated, open_complaints, revenue_12m_minor, last_interaction_at)
    SELECT id, kind, owner_id, status, false, 0, (id * 7919) %% 10000000, now() - (id %% 300) * interval '1 day' FROM customers_customer
"""
# A customer's number drawn so that a few have very many events: n·u³, scattered over the ids.
WHO = "(SELECT min(id) FROM customers_customer) + (floor(%(n)s * power(random(), 3))::bigint * 7919) %% %(n)s"
ORDERS = """
    INSERT INTO customers_order (public_id, source, external_id, number, ordered_on, status, amount_minor, currency, created_at, customer_id)
    SELECT gen_random_uuid(), 'bench', '', 'O' || i, current_date - (i * 730 / (%(n)s * 10))::int,
        CASE WHEN i %% 20 = 0 THEN 'cancelled' WHEN i %% 33 = 0 THEN 'returned' ELSE 'placed' END,
        (exp(8 + random() * 5))::bigint, 'USD', now(), {who}
    FROM generate_series(1::bigint, %(n)s * 10) i
"""
DELIVERIES = """
    INSERT INTO customers_delivery (public_id, source, external_id, number, promised_on, delivered_on, quantity, accepted_quantity, created_at, customer_id)
    SELECT gen_random_uuid(), 'bench', '', 'D' || i, day, CASE WHEN random() < .97 THEN day + (random() * 8 - 6)::int END, 100, 90 + i %% 11, now(), {who}
    FROM (SELECT i, current_date - (i * 730 / (%(n)s * 2))::int AS day FROM generate_series(1::bigint, %(n)s * 2) i) s
"""
COMPLAINTS = """
    INSERT INTO feedback_complaint (public_id, source, external_id, number, channel, severity, subject, text, reporter_name, reporter_email,
        language, company, digest, status, received_at, round_started_at, resolved_at, acknowledge_due, respond_due, resolve_due, resolve_minutes,
        was_late, reopened, cause, action, version, customer_id)
    SELECT gen_random_uuid(), 'bench', '', 'C' || i, 'phone', 2, 'late', 'late', '', '', 'en', '', 'd' || i,
        CASE WHEN i %% 10 > 0 THEN 'closed' ELSE 'received' END, at, at, CASE WHEN i %% 10 > 0 THEN at + interval '2 days' END,
        at + interval '1 day', at + interval '2 days', at + interval '5 days', CASE WHEN i %% 10 > 0 THEN 60 + i %% 3000 END,
        false, 0, 'stock', 'sent', 1, {who}
    FROM (SELECT i, now() - i * (interval '730 days' / (%(n)s / 2)) AS at FROM generate_series(1::bigint, %(n)s / 2) i) s
"""
INTERACTIONS = """
    INSERT INTO customers_interaction (public_id, source, external_id, at, channel, direction, is_return_visit, is_inquiry, subject, note,
        response_minutes, resolved_at_once, created_at, customer_id)
    SELECT gen_random_uuid(), 'bench', '', at, 'phone', 'in', i %% 5 = 0, i %% 2 = 0, 'call', '', (exp(2 + random() * 6))::int, i %% 3 > 0, now(), {who}
    FROM (SELECT i, now() - i * (interval '730 days' / (%(n)s * 2)) AS at FROM generate_series(1::bigint, %(n)s * 2) i) s
"""
RESPONSES = """
    INSERT INTO feedback_response (public_id, source, external_id, mode, language, started_at, completed_at, customer_id, version_id)
    SELECT gen_random_uuid(), 'bench', '', 'web', 'en', at, at, {who}, %(version)s
    FROM (SELECT i, now() - i * (interval '730 days' / (%(n)s / 2)) AS at FROM generate_series(1::bigint, %(n)s / 2) i) s
"""
ANSWERS = """
    INSERT INTO feedback_answer (kind, number, options, text, is_headline, answered_at, completed_at, customer_id, question_id, response_id)
    SELECT q.kind, CASE q.kind WHEN 'csat' THEN 1 + floor(5 * power(random(), .5)) ELSE floor(11 * power(random(), .5)) END,
        '{{}}', '', true, r.completed_at, r.completed_at, r.customer_id, q.id, r.id
    FROM feedback_response r JOIN feedback_question q ON q.version_id = r.version_id
"""
ASSESSMENTS = """
    INSERT INTO customers_assessment (public_id, source, external_id, kind, value, at, note, created_at, customer_id)
    SELECT gen_random_uuid(), 'bench', '', 'credit', 100 * sqrt(random()), now() - (id %% 300) * interval '1 day', '', now(), id
    FROM customers_customer WHERE id %% 10 > 0
"""
TABLES = [
    "customers_customer", "customers_standing", "customers_order", "customers_delivery", "feedback_complaint",
    "customers_interaction", "feedback_response", "feedback_answer", "customers_assessment",
]  # fmt: skip


def build(n: int, say: Callable[[str], None], *, is_whole: bool) -> dict[str, int]:
    """Make the world of `n` customers, unless it is there. Returns how many rows there are."""
    call_command("migrate", verbosity=0)
    if not is_whole:
        say(f"drawing a world of {n:,} customers")
        _fill(n, say)
        with connection.cursor() as cursor:
            cursor.execute(
                f"COMMENT ON DATABASE {connection.ops.quote_name(connection.settings_dict['NAME'])} IS '{WHOLE}'"
            )
    return {table.partition("_")[2]: _count(table) for table in TABLES}


def _fill(n: int, say: Callable[[str], None]) -> None:
    version = _definitions()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.42)")
        cursor.execute("SET crmq.audit = 'summary'")
        for statement in (
            CUSTOMERS,
            STANDINGS,
            ORDERS,
            DELIVERIES,
            COMPLAINTS,
            INTERACTIONS,
            RESPONSES,
            ANSWERS,
            ASSESSMENTS,
        ):
            say(statement.split("(")[0].split()[-1])
            cursor.execute(statement.format(who=WHO), {"n": n, "version": version.pk})
    vacuum()


def _definitions() -> SurveyVersion:
    org_starter.install(currency="USD")
    User.objects.create_user("qa@bench.example", "no password", name="QA", roles=[Role.QA_LEAD])
    for number in range(20):
        User.objects.create_user(
            f"manager{number}@bench.example", None, name=f"Manager {number}", roles=[Role.ACCOUNT_MANAGER]
        )
    customers_starter.install()
    scorecard.install()
    survey = Survey.objects.create(code="bench", name_en="Bench")
    version = SurveyVersion.objects.create(survey=survey, number=1, status="published")
    for position, kind in enumerate(("csat", "nps")):
        Question.objects.create(version=version, key=kind, position=position, kind=kind, text_en=kind)
    return version


def vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(TABLES)}")


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])
