"""Files of customers, products, orders and deliveries: each row becomes a record, or says why not."""

import gzip
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from crmq.demo import shipments
from crmq.lib.tables import open_table
from customers import import_texts
from customers.parsing import (
    KINDS,
    BadMapping,
    Basis,
    ColumnMapping,
    Conventions,
    DayOrder,
    DecimalMark,
    MappingReason,
    Problem,
    Reason,
    Repeats,
    RowParser,
    Source,
    Survey,
    Type,
    repeats_of,
    suggest_mapping,
)
from customers.parsing.dates import day_order_of, parse_date
from customers.parsing.numbers import decimal_mark_of, parse_number
from customers.parsing.values import clean, parser_of

ORDER = "order no,customer,order date,sku,qty,amount\n"


@pytest.fixture(scope="module")
def scms():
    return gzip.decompress(shipments.FILE.read_bytes())


class Result:
    def __init__(self, parser, conventions, batches):
        self.parser, self.conventions = parser, conventions
        self.records = [dict(zip(parser.fields, record, strict=True)) for batch in batches for record in batch.records]
        self.numbers = [number for batch in batches for number in batch.numbers]
        self.errors = [error for batch in batches for error in batch.errors]

    @property
    def refused(self):
        return [(error.row, error.column, error.value, error.reason) for error in self.errors]


def load(kind, content, mapping=None, *, currency="USD", chunk=5_000, **options):
    """Both passes over a file, as an import makes them. `options` change the suggested mapping."""
    stream = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    with open_table(stream, chunk=chunk) as table:
        columns = table.columns
        if mapping is None:
            data = suggest_mapping(KINDS[kind], columns).as_json()
            mapping = data | {name: value for name, value in options.items() if name != "fields"}
            mapping["fields"] |= options.get("fields", {})
        mapping = ColumnMapping.from_json(KINDS[kind], mapping)
        survey = Survey(mapping, columns)
        for part in table.chunks():
            survey.add(part)
    conventions = Conventions.from_json(json.loads(json.dumps(survey.conventions().as_json())))
    parser = RowParser(mapping, columns, conventions, currency=currency)
    with open_table(stream, chunk=chunk) as table:
        return Result(parser, conventions, [parser.parse(part) for part in table.chunks()])


GARBLED = {column: ["20%m-%d-%y"] for column in shipments.DATE_COLUMNS[:2]}  # see crmq/demo/SOURCES.txt


def demo(scms, kind):
    """The file as it was published, by the mapping of the demo world."""
    mapping = {name: part for name, part in shipments.MAPPINGS[kind].items() if name != "options"}
    return load(kind, scms, mapping | {"formats": GARBLED})


# -- the real file --------------------------------------------------------------------------------
def test_the_real_orders_reach_the_published_totals(scms):
    result = demo(scms, "orders")

    assert result.errors == []
    assert result.parser.broken == {}
    assert len(result.records) == 10_324
    assert len({record["number"] for record in result.records}) == 6_233
    assert len({record["customer_code"] for record in result.records}) == 142
    assert sum(record["amount_minor"] for record in result.records) == 162_758_445_729
    assert sum(record["quantity"] for record in result.records) == 189_265_090
    assert all(isinstance(record["ordered_on"], date) for record in result.records)


def test_the_real_order_dates_are_read_month_first_and_those_a_program_garbled_are_undone(scms):
    result = demo(scms, "orders")

    convention = result.conventions.dates["PQ First Sent to Client Date"]
    dates = {}
    for record in result.records:
        dates[record["number"]] = min(record["ordered_on"], dates.get(record["number"], date.max))
    assert (convention.value, convention.basis) == ("month_first", Basis.COLUMN)
    assert dates["SCMS-4"] == date(2006, 6, 2)  # neither sent date was captured: the scheduled one
    assert dates["SCMS-308"] == date(2007, 1, 10)  # stands as 2001-10-07
    assert (min(dates.values()), max(dates.values())) == (date(2006, 4, 19), date(2015, 8, 24))


def test_the_real_deliveries_customers_and_products_reach_the_published_counts(scms):
    deliveries = demo(scms, "deliveries")
    customers = demo(scms, "customers")
    products = demo(scms, "products")

    assert [result.errors for result in (deliveries, customers, products)] == [[], [], []]
    assert len({record["number"] for record in deliveries.records}) == 7_030
    assert len({record["code"] for record in customers.records}) == 142
    assert len({record["parent_code"] for record in customers.records}) == 43
    assert len({record["sku"] for record in products.records}) == 184
    assert "Côte d'Ivoire" in {record["region"] for record in customers.records}
    assert customers.parser.repeated == 10_324 - 142


def test_the_real_columns_are_recognised(scms):
    with open_table(io.BytesIO(scms)) as table:
        orders = suggest_mapping(KINDS["orders"], table.columns)
        deliveries = suggest_mapping(KINDS["deliveries"], table.columns)
        customers = suggest_mapping(KINDS["customers"], table.columns)

    assert {name: source.columns for name, source in orders.fields.items()} == {
        "number": ("PO / SO #",),
        "customer_code": ("Project Code",),
        "ordered_on": ("PO Sent to Vendor Date", "PQ First Sent to Client Date"),
        "line_number": ("ID",),
        "product_sku": ("Item Description",),
        "quantity": ("Line Item Quantity",),
        "amount_minor": ("Line Item Value",),
    }
    assert deliveries.fields["promised_on"].columns == ("Scheduled Delivery Date",)
    assert deliveries.fields["delivered_on"].columns == ("Delivered to Client Date",)
    assert deliveries.fields["number"].columns == ("ASN/DN #",)
    assert customers.fields["parent_code"].columns == ("Country",)


# -- dates ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05",
        "2026-3-5",
        "2026/03/05",
        "2026.3.5",
        "2026年3月5日",
        "2026年03月05号",
        "20260305",
        "20260305143000",
        "46086",
        "46086.75",
        "5-Mar-26",
        "05-Mar-2026",
        "5 March 2026",
        "5.mar.2026",
        "5th Mar 2026",
        "Mar 5, 2026",
        "March 5 2026",
        "2026-03-05 14:30",
        "2026-03-05T14:30:00Z",
        "2026-03-05T14:30:00.123+08:00",
        "2026/3/5 下午2:30",
        "5-Mar-26 2:30 PM",
    ],
)
def test_dates_that_can_mean_one_thing_only(text):
    assert parse_date(text, DayOrder.UNKNOWN) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("3/5/26", DayOrder.MONTH_FIRST, date(2026, 3, 5)),
        ("3/5/26", DayOrder.DAY_FIRST, date(2026, 5, 3)),
        ("03-05-2026", DayOrder.DAY_FIRST, date(2026, 5, 3)),
        ("3/5/2026 08:00", DayOrder.MONTH_FIRST, date(2026, 3, 5)),
        ("27/8/14", DayOrder.UNKNOWN, date(2014, 8, 27)),
        ("8/27/14", DayOrder.MIXED, date(2014, 8, 27)),
        ("5/5/2026", DayOrder.UNKNOWN, date(2026, 5, 5)),
        ("5.3.2026", DayOrder.UNKNOWN, date(2026, 3, 5)),
        ("1/2/68", DayOrder.DAY_FIRST, date(2068, 2, 1)),
        ("1/2/69", DayOrder.DAY_FIRST, date(1969, 2, 1)),
    ],
)
def test_dates_that_need_the_order_of_their_column(text, order, expected):
    assert parse_date(text, order) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Date Not Captured", Reason.NOT_A_DATE),
        ("2026", Reason.NOT_A_DATE),
        ("12", Reason.NOT_A_DATE),
        ("2026年3月", Reason.NOT_A_DATE),
        ("5-Foo-26", Reason.NOT_A_DATE),
        ("2026-03/05", Reason.NOT_A_DATE),
        ("5/3/26", Reason.AMBIGUOUS_DATE),
        ("2026-02-29", Reason.NO_SUCH_DAY),
        ("31-Feb-26", Reason.NO_SUCH_DAY),
        ("20261301", Reason.NO_SUCH_DAY),
        ("13/13/2026", Reason.NO_SUCH_DAY),
        ("0001-01-01", Reason.OUT_OF_RANGE),
        ("9999-12-31", Reason.OUT_OF_RANGE),
    ],
)
def test_what_is_no_date_says_why(text, reason):
    assert parse_date(text, DayOrder.UNKNOWN).reason == reason


def test_a_chosen_order_is_held_to():
    assert parse_date("27/8/2014", DayOrder.MONTH_FIRST).reason == Reason.NO_SUCH_DAY


@given(
    st.dates(date(1970, 1, 1), date(2068, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日", "%d-%b-%y", "%Y%m%d", "%m/%d/%Y"]),
)
def test_dates_are_read_back_in_every_form(day, form):
    assert parse_date(day.strftime(form), DayOrder.MONTH_FIRST) == day


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_problem(text):
    assert isinstance(parse_date(text, DayOrder.UNKNOWN), date | Problem)
    assert day_order_of(text) is None or isinstance(day_order_of(text), DayOrder)


# -- numbers --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1234.5", DecimalMark.UNKNOWN, "1234.5"),
        ("1,234.50", DecimalMark.UNKNOWN, "1234.50"),
        ("1,234", DecimalMark.UNKNOWN, "1234"),
        ("1.234,50", DecimalMark.UNKNOWN, "1234.50"),
        ("1,5", DecimalMark.UNKNOWN, "1.5"),
        ("0.123", DecimalMark.UNKNOWN, "0.123"),
        ("1.234", DecimalMark.COMMA, "1234"),
        ("1.234", DecimalMark.POINT, "1.234"),
        ("12,34,567.8", DecimalMark.POINT, "1234567.8"),
        ("1 234 567", DecimalMark.UNKNOWN, "1234567"),
        ("1'234.50", DecimalMark.POINT, "1234.50"),
        ("-5", DecimalMark.UNKNOWN, "-5"),
        ("5-", DecimalMark.UNKNOWN, "-5"),
        ("−5", DecimalMark.UNKNOWN, "-5"),
        ("+5", DecimalMark.UNKNOWN, "5"),
        ("(1,234.50)", DecimalMark.POINT, "-1234.50"),
        ("($5)", DecimalMark.UNKNOWN, "-5"),
        ("-$5", DecimalMark.UNKNOWN, "-5"),
        ("$-5", DecimalMark.UNKNOWN, "-5"),
        ("$1,234.50", DecimalMark.UNKNOWN, "1234.50"),
        ("US$ 5", DecimalMark.UNKNOWN, "5"),
        ("5 USD", DecimalMark.UNKNOWN, "5"),
        ("1.2E+05", DecimalMark.UNKNOWN, "120000"),
        (".5", DecimalMark.UNKNOWN, "0.5"),
        ("5.", DecimalMark.UNKNOWN, "5"),
    ],
)
def test_numbers_as_people_write_them(text, mark, expected):
    assert parse_number(text, mark, "USD") == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Freight Included in Commodity Cost", Reason.NOT_A_NUMBER),
        ("See ASN-93 (ID#:1281)", Reason.NOT_A_NUMBER),
        ("12 apples", Reason.NOT_A_NUMBER),
        ("1,23,4", Reason.NOT_A_NUMBER),
        ("1.2.3", Reason.NOT_A_NUMBER),
        ("--5", Reason.NOT_A_NUMBER),
        ("()", Reason.NOT_A_NUMBER),
        ("NaN", Reason.NOT_A_NUMBER),
        ("Infinity", Reason.NOT_A_NUMBER),
        ("0x10", Reason.NOT_A_NUMBER),
        ("1_000", Reason.NOT_A_NUMBER),
        ("1e999999999", Reason.NOT_A_NUMBER),
        ("1e99", Reason.OUT_OF_RANGE),
        ("9" * 4000, Reason.OUT_OF_RANGE),
        ("12.5万", Reason.UNIT_IN_NUMBER),
        ("3亿元", Reason.UNIT_IN_NUMBER),
        ("120k", Reason.UNIT_IN_NUMBER),
        ("1.2 million", Reason.UNIT_IN_NUMBER),
        ("15%", Reason.UNIT_IN_NUMBER),
        ("€5", Reason.OTHER_CURRENCY),
        ("5 CNY", Reason.OTHER_CURRENCY),
        ("1.234", Reason.AMBIGUOUS_NUMBER),
    ],
)
def test_what_is_no_number_says_why(text, reason):
    assert parse_number(text, DecimalMark.UNKNOWN, "USD").reason == reason


@given(st.text(alphabet="0123456789.,-+()$€元万 eE%", max_size=20))
def test_any_text_is_a_number_or_a_problem(text):
    value = parse_number(text, DecimalMark.UNKNOWN, "USD")

    assert isinstance(value, Problem) or value.is_finite()
    assert decimal_mark_of(text) is None or isinstance(decimal_mark_of(text), DecimalMark)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_numbers_are_read_back_with_either_mark(number):
    english, german = f"{number:,.2f}", f"{number:,.2f}".translate(str.maketrans(",.", ".,"))

    assert parse_number(english, DecimalMark.POINT) == parse_number(german, DecimalMark.COMMA) == number


# -- other values ---------------------------------------------------------------------------------
def value(kind, name, text, currency="CNY", mark=DecimalMark.POINT):
    parse = parser_of(KINDS[kind].field(name), currency=currency, order=DayOrder.UNKNOWN, mark=mark)
    return parse(clean(text))


@pytest.mark.parametrize(
    ("kind", "name", "text", "expected"),
    [
        ("customers", "code", " Ｃ－００１ ", "C-001"),
        ("customers", "code", "A\n B", "A B"),
        ("customers", "name", "Cafe\u0301 上海", "Café 上海"),
        ("customers", "name", "'=1+1 Ltd", "=1+1 Ltd"),
        ("customers", "name", "'t Hart", "'t Hart"),
        ("customers", "note", "two\nlines", "two\nlines"),
        ("customers", "phone", "+86 138-0013-8000", "+86 138-0013-8000"),
        ("customers", "phone", "（021）6288 1234 转 12", "(021)6288 1234 转 12"),
        ("customers", "email", "Ada.Bo@Example.org", "Ada.Bo@Example.org"),
        ("customers", "website", "example.org/a", "https://example.org/a"),
        ("customers", "website", "http://例子.中国", "http://例子.中国"),
        ("customers", "status", "潜在客户", "candidate"),
        ("customers", "status", "ACTIVE", "active"),
        ("customers", "kind", "集团", "group"),
        ("customers", "currency", "rmb", "CNY"),
        ("customers", "headcount", "１，２３４", 1234),
        ("customers", "revenue_minor", "￥１２３，４５６．７", 12345670),
        ("customers", "revenue_minor", "33.335", 3334),
        ("orders", "quantity", "-5", -5),
        ("orders", "quantity", "5.0", 5),
        ("orders", "amount_minor", "-0.5", -50),
    ],
)
def test_values_are_taken_by_the_type_of_their_field(kind, name, text, expected):
    assert value(kind, name, text) == expected


@pytest.mark.parametrize(
    ("kind", "name", "text", "reason"),
    [
        ("customers", "code", "1.23457E+11", Reason.SHORTENED),
        ("customers", "phone", "1.38E+10", Reason.SHORTENED),
        ("customers", "code", "x" * 61, Reason.TOO_LONG),
        ("customers", "name", "a\0b", Reason.CONTROL_CHARACTER),
        ("customers", "name", "a\x1bb", Reason.CONTROL_CHARACTER),
        ("customers", "note", "长" * 200_000, Reason.TOO_LONG),
        ("customers", "email", "not an address", Reason.NOT_AN_EMAIL),
        ("customers", "email", "a@b", Reason.NOT_AN_EMAIL),
        ("customers", "email", "a@b.c\nBcc: x@y.z", Reason.NOT_AN_EMAIL),
        ("customers", "phone", "call me", Reason.NOT_A_PHONE),
        ("customers", "website", "javascript:alert(1)", Reason.NOT_A_URL),
        ("customers", "website", "ftp://example.org", Reason.NOT_A_URL),
        ("customers", "status", "unknown", Reason.NOT_A_CHOICE),
        ("customers", "currency", "XXQ", Reason.NOT_A_CURRENCY),
        ("customers", "headcount", "12.5", Reason.NOT_WHOLE),
        ("customers", "headcount", "-1", Reason.NEGATIVE),
        ("customers", "headcount", "99999999999", Reason.OUT_OF_RANGE),
        ("customers", "revenue_minor", "12.5万", Reason.UNIT_IN_NUMBER),
        ("customers", "revenue_minor", "999999999999999999", Reason.OUT_OF_RANGE),
    ],
)
def test_other_text_is_refused_for_its_reason(kind, name, text, reason):
    assert value(kind, name, text).reason == reason


def test_amounts_follow_the_decimals_of_their_currency():
    assert [value("orders", "amount_minor", "1234.5", currency) for currency in ("USD", "JPY", "KWD")] == [
        123450,
        1235,
        1234500,
    ]


@given(
    st.sampled_from([(kind.name, field.name) for kind in KINDS.values() for field in kind.fields]), st.text(max_size=40)
)
@settings(max_examples=500)
def test_any_text_is_a_value_or_a_problem_in_every_field(field, text):
    found = value(*field, text or "x")

    assert isinstance(found, str | int | date | Problem)
    assert not isinstance(found, str) or "\0" not in found


# -- conventions of a column ----------------------------------------------------------------------
def test_one_day_beyond_twelve_decides_the_whole_column():
    result = load("orders", ORDER + "1,C,3/4/2026,,1,5\n2,C,25/4/2026,,1,5\n")

    assert [record["ordered_on"] for record in result.records] == [date(2026, 4, 3), date(2026, 4, 25)]
    assert (
        import_texts.explain_convention(result.conventions.dates["order date"])
        == "day before month (shown by the column, such as 25/4/2026)"
    )


def test_dates_that_could_mean_both_are_refused_until_the_order_is_chosen():
    content = ORDER + "1,C,3/4/2026,,1,5\n2,C,5/5/2026,,1,5\n"

    result, chosen = load("orders", content), load("orders", content, dates="month_first")

    assert result.refused == [(2, "order date", "3/4/2026", Reason.AMBIGUOUS_DATE)]
    assert result.conventions.dates["order date"].basis == Basis.NOTHING
    assert [record["ordered_on"] for record in chosen.records] == [date(2026, 3, 4), date(2026, 5, 5)]


def test_a_column_that_proves_both_orders_loses_only_what_stays_unclear():
    result = load("orders", ORDER + "1,C,25/4/2026,,1,5\n2,C,4/25/2026,,1,5\n3,C,3/4/2026,,1,5\n")

    assert result.conventions.dates["order date"].value == "mixed"
    assert result.numbers == [2, 3]
    assert result.refused == [(4, "order date", "3/4/2026", Reason.AMBIGUOUS_DATE)]


def test_the_other_columns_of_a_file_lend_their_order():
    content = "delivery,customer,promised,delivered\n1,C,3/4/2026,25/4/2026\n"

    result = load("deliveries", content)

    assert result.records[0]["promised_on"] == date(2026, 4, 3)
    assert result.conventions.dates["promised"].basis == Basis.FILE


def test_a_decimal_comma_is_recognised_for_the_whole_column():
    result = load("orders", ORDER.replace(",", ";") + '1;C;2026-01-01;;1;1.234\n2;C;2026-01-01;;1;"12,50"\n')

    assert [record["amount_minor"] for record in result.records] == [123400, 1250]
    assert result.conventions.numbers["amount"].value == "comma"


def test_evidence_far_down_the_file_counts():
    rows = "".join(f"{at},C,3/4/2026,,1,5\n" for at in range(300))

    result = load("orders", ORDER + rows + "x,C,25/4/2026,,1,5\n", chunk=50)

    assert {record["ordered_on"] for record in result.records} == {date(2026, 4, 3), date(2026, 4, 25)}


# -- several columns, constants, blanks -----------------------------------------------------------
def test_the_first_column_that_holds_a_value_wins():
    content = "order,customer,sent,first,planned,amount\n1,C,2026-01-01,2026-01-02,2026-01-03,5\n2,C,Date Not Captured,2026-01-02,,5\n3,C,,,2026-01-03,5\n4,C,no,nor this,,5\n5,C,,,,5\n"

    result = load("orders", content, fields={"ordered_on": ["sent", "first", "planned"]})

    assert [record["ordered_on"].day for record in result.records] == [1, 2, 3]
    assert result.refused == [(5, "sent", "no", Reason.NOT_A_DATE), (6, "sent", "", Reason.MISSING)]


def test_a_constant_stands_in_for_a_column_and_for_blanks():
    content = "code,name,industry\nA,Ada,\nB,Bo,Steel\n"

    result = load(
        "customers",
        content,
        fields={"industry": {"columns": ["industry"], "constant": "Trade"}, "status": {"constant": "候选"}},
    )

    assert [(record["industry"], record["status"]) for record in result.records] == [
        ("Trade", "candidate"),
        ("Steel", "candidate"),
    ]


def test_values_that_mean_blank_hold_everywhere_or_in_one_column():
    content = "code,name,phone,industry,since\nA,Ada,N/A,无,not yet\nB,Bo,-,none,2026-01-01\nC,none,,,\n"

    result = load("customers", content, blanks={"since": ["Not yet"], "industry": ["none"]})

    assert [(r["name"], r["phone"], r["industry"], r["since"]) for r in result.records] == [
        ("Ada", None, None, None),
        ("Bo", None, None, date(2026, 1, 1)),
        ("none", None, None, None),
    ]


def test_amounts_are_in_the_currency_of_their_row():
    content = "order,customer,date,amount,currency\n1,C,2026-01-01,5.5,USD\n2,C,2026-01-01,500,JPY\n3,C,2026-01-01,¥7,\n4,C,2026-01-01,€7,USD\n"

    result = load("orders", content, currency="CNY")

    assert [(record["currency"], record["amount_minor"]) for record in result.records] == [
        ("USD", 550),
        ("JPY", 500),
        ("CNY", 700),
    ]
    assert result.errors[0].params == {"found": "€", "expected": "USD"}


def test_a_file_of_order_totals_has_one_line_an_order():
    result = load("orders", "order,customer,date,total\nA,C,2026-01-01,5\nB,C,2026-01-02,6\n")

    assert [(record["line_number"], record["quantity"], record["amount_minor"]) for record in result.records] == [
        ("1", 1, 500),
        ("1", 1, 600),
    ]


# -- rows together --------------------------------------------------------------------------------
def test_every_refused_cell_of_a_row_is_named():
    result = load("orders", ORDER + "1,C,2026-01-01,P,1,5\n2,,31-Feb-26,P,many,12万\n")

    assert result.numbers == [2]
    assert sorted(result.refused) == [
        (3, "amount", "12万", Reason.UNIT_IN_NUMBER),
        (3, "customer", "", Reason.MISSING),
        (3, "order date", "31-Feb-26", Reason.NO_SUCH_DAY),
        (3, "qty", "many", Reason.NOT_A_NUMBER),
    ]


def test_lines_without_numbers_are_numbered_in_the_order_of_the_file():
    result = load("orders", ORDER + "A,C,2026-01-01,P,1,5\nB,C,2026-01-01,P,1,5\nA,C,2026-01-01,P,1,5\n", chunk=2)

    assert [(record["number"], record["line_number"]) for record in result.records] == [
        ("A", "1"),
        ("B", "1"),
        ("A", "2"),
    ]


def test_lines_of_one_order_must_agree_on_what_belongs_to_the_order():
    content = ORDER + "A,C,2026-01-01,P,1,5\nB,C,2026-01-01,P,1,5\nA,D,2026-01-02,Q,2,6\n"

    result = load("orders", content, chunk=2)

    assert sorted(result.refused) == [
        (4, "customer", "D", Reason.CONFLICT),
        (4, "order date", "2026-01-02", Reason.CONFLICT),
    ]
    assert {error.params["row"] for error in result.errors} == {2}
    assert result.parser.broken == {"A": 4}


def test_an_order_that_loses_a_line_is_marked_as_broken_whatever_was_wrong():
    content = ORDER + "A,C,2026-01-01,P,1,5\nB,C,2026-01-01,P,1,x\nA,C,2026-01-01,P,1,5,stray\nC,C,2026-01-01,P,1,5\n"

    result = load("orders", content)

    assert result.parser.broken == {"B": 3, "A": 4}
    assert [(error.row, error.reason) for error in result.errors] == [
        (4, Reason.TOO_MANY_CELLS),
        (3, Reason.NOT_A_NUMBER),
    ]


def test_a_line_that_comes_twice_is_refused_with_the_first_row():
    content = "order,line,customer,date,amount\nA,1,C,2026-01-01,5\nA,2,C,2026-01-01,5\nA,1,C,2026-01-01,7\n"

    result = load("orders", content)

    assert result.refused == [(4, "line", "1", Reason.DUPLICATE)]
    assert result.errors[0].params == {"row": 2}


def test_rows_of_one_customer_may_repeat_but_not_disagree():
    result = load("customers", "code,name,industry\nA,Ada,Steel\nA,Ada,Steel\nA,Ada,Glass\n")

    assert result.numbers == [2, 3]
    assert result.parser.repeated == 2
    assert result.refused == [(4, "industry", "Glass", Reason.CONFLICT)]
    assert result.parser.broken == {}


def test_rows_may_disagree_where_the_mapping_says_what_to_do():
    content = "delivery,customer,promised,qty\nA,C,2026-01-01,5\nA,C,2026-01-02,7\n"
    fields = {
        "promised_on": {"columns": ["promised"], "repeats": "earliest"},
        "quantity": {"columns": ["qty"], "repeats": "sum"},
    }

    result = load("deliveries", content, fields=fields)

    assert result.errors == []
    assert [(record["promised_on"].day, record["quantity"]) for record in result.records] == [(1, 5), (2, 7)]


def test_a_delivery_names_its_customer_or_its_order():
    result = load("deliveries", "delivery,customer,order,promised\nA,C,,2026-01-01\nB,,O,2026-01-01\nC,,,2026-01-01\n")

    assert result.numbers == [2, 3]
    assert result.refused == [(4, "customer", "", Reason.MISSING)]


def test_counts_per_reason_are_exact_in_a_long_file():
    lines, expected = [], {}
    faults = {
        Reason.MISSING: "{n},,2026-01-01,P,1,5",
        Reason.NOT_A_DATE: "{n},C,soon,P,1,5",
        Reason.NO_SUCH_DAY: "{n},C,2026-02-30,P,1,5",
        Reason.NOT_A_NUMBER: "{n},C,2026-01-01,P,1,five",
        Reason.UNIT_IN_NUMBER: "{n},C,2026-01-01,P,1,5万",
        Reason.NOT_WHOLE: "{n},C,2026-01-01,P,1.5,5",
        Reason.TOO_LONG: "{n},C,2026-01-01," + "x" * 140_000 + ",1,5",
        Reason.CONTROL_CHARACTER: "{n},C,2026-01-01,P\0,1,5",
        Reason.TOO_MANY_CELLS: "{n},C,2026-01-01,P,1,5,6",
        Reason.STRAY_QUOTE: '{n},C,2026-01-01,"P" Q,1,5',
        Reason.OTHER_CURRENCY: "{n},C,2026-01-01,P,1,€5",
    }
    for number in range(12_000):
        fault = list(faults)[number % 400] if number % 400 < len(faults) else None
        lines.append(faults[fault].format(n=number) if fault else f"{number},C-{number % 97},2026-01-01,P,1,5.25")
        expected[fault] = expected.get(fault, 0) + 1

    result = load("orders", ORDER + "\n".join(lines), chunk=1_000)

    counts = {reason: sum(error.reason == reason for error in result.errors) for reason in faults}
    assert counts == dict.fromkeys(faults, 30)
    assert len(result.records) == expected[None]
    assert sum(record["amount_minor"] for record in result.records) == 525 * expected[None]


# -- mappings -------------------------------------------------------------------------------------
def test_columns_are_recognised_in_chinese_and_in_any_spelling():
    mapping = suggest_mapping(
        KINDS["customers"], ["客户编号", "客户名称", "E-Mail", "credit_limit", "TAX ID", "something else"]
    )

    assert {name: source.columns[0] for name, source in mapping.fields.items()} == {
        "code": "客户编号",
        "name": "客户名称",
        "email": "E-Mail",
        "credit_limit_minor": "credit_limit",
        "tax_number": "TAX ID",
    }


def test_our_own_field_names_are_recognised_for_every_kind():
    for kind in KINDS.values():
        mapping = suggest_mapping(kind, kind.names)

        assert {name: source.columns[0] for name, source in mapping.fields.items()} == {
            name: name for name in kind.names
        }


def test_a_mapping_survives_being_stored():
    for name, data in shipments.MAPPINGS.items():
        mapping = ColumnMapping.from_json(
            KINDS[name], {"fields": data["fields"], "formats": GARBLED, "numbers": "comma"}
        )

        assert ColumnMapping.from_json(KINDS[name], json.loads(json.dumps(mapping.as_json()))) == mapping


@pytest.mark.parametrize(
    ("data", "reason", "name"),
    [
        (None, MappingReason.MALFORMED, ""),
        ([], MappingReason.MALFORMED, ""),
        ({"fields": []}, MappingReason.MALFORMED, ""),
        ({"fields": {"code": 5}}, MappingReason.MALFORMED, "code"),
        ({"fields": {"code": ["a", 5]}}, MappingReason.MALFORMED, "code"),
        ({"fields": {"code": {"column": "a"}}}, MappingReason.MALFORMED, "code"),
        ({"fields": {"code": {"columns": "a", "repeats": "guess"}}}, MappingReason.BAD_OPTION, "code"),
        ({"fields": {}, "blanks": "N/A"}, MappingReason.MALFORMED, "blanks"),
        ({"fields": {}, "owner": 1}, MappingReason.BAD_OPTION, "owner"),
    ],
)
def test_a_mapping_of_another_shape_is_refused(data, reason, name):
    with pytest.raises(BadMapping) as caught:
        ColumnMapping.from_json(KINDS["customers"], data)

    assert [(problem.reason, problem.name) for problem in caught.value.problems] == [(reason, name)]
    assert import_texts.explain_mapping(caught.value.problems[0])


@pytest.mark.parametrize(
    ("kind", "data", "reason", "name"),
    [
        ("customers", {"fields": {"code": "a"}}, MappingReason.UNMAPPED, "name"),
        ("customers", {"fields": {"code": "a", "name": "a", "score": "a"}}, MappingReason.UNKNOWN_FIELD, "score"),
        ("customers", {"fields": {"code": "a", "name": "b"}}, MappingReason.UNKNOWN_COLUMN, "b"),
        (
            "customers",
            {"fields": {"code": "a", "name": "a", "status": {"constant": "?"}}},
            MappingReason.BAD_CONSTANT,
            "status",
        ),
        (
            "customers",
            {"fields": {"code": "a", "name": {"columns": "a", "repeats": "sum"}}},
            MappingReason.BAD_OPTION,
            "name",
        ),
        ("customers", {"fields": {"code": "a", "name": "a"}, "dates": "guess"}, MappingReason.BAD_OPTION, "dates"),
        (
            "deliveries",
            {"fields": {"number": "a", "promised_on": "a"}},
            MappingReason.NONE_OF,
            "customer_code,order_number",
        ),
    ],
)
def test_a_mapping_that_does_not_suit_the_file_names_the_field(kind, data, reason, name):
    mapping = ColumnMapping.from_json(KINDS[kind], data)

    with pytest.raises(BadMapping) as caught:
        RowParser(mapping, ["a"], Conventions(), currency="USD")

    assert [(problem.reason, problem.name) for problem in caught.value.problems] == [(reason, name)]
    assert mapping.problems(["a"]) == list(caught.value.problems)
    assert import_texts.explain_mapping(caught.value.problems[0])


def test_what_repeated_rows_may_do_depends_on_the_field():
    orders = KINDS["orders"]

    assert Repeats.EARLIEST in repeats_of(orders.field("ordered_on"))
    assert Repeats.SUM not in repeats_of(orders.field("customer_code"))
    assert repeats_of(orders.field("amount_minor")) == (Repeats.REJECT,)


def test_an_empty_source_counts_as_unmapped():
    mapping = ColumnMapping(KINDS["products"], {"sku": Source(("a",)), "name": Source()})

    assert [problem.name for problem in mapping.problems(["a"])] == ["name"]


# -- words ----------------------------------------------------------------------------------------
def test_every_field_reason_and_option_has_words():
    params = {"found": 1, "expected": 2, "length": 3, "limit": 4, "unit": "k", "choices": "a", "row": 5}

    for language in ("en", "zh-hans"):
        with override(language):
            assert {name for kind in KINDS.values() for name in kind.names} == set(import_texts.FIELDS)
            assert all("%(" not in import_texts.explain_row(reason, params) for reason in Reason)
            assert set(import_texts.REPEATS) == set(Repeats)
            assert {*DayOrder, *DecimalMark} == set(import_texts.CONVENTIONS)
            assert set(import_texts.BASES) == set(Basis)
            assert set(import_texts.MAPPINGS) == set(MappingReason)


def test_choices_are_those_of_the_models():
    from customers.models import Customer, Order

    for kind, name, choices in (
        ("customers", "status", Customer.Status),
        ("customers", "kind", Customer.Kind),
        ("orders", "status", Order.Status),
    ):
        assert set(KINDS[kind].field(name).choices.values()) == set(choices.values)


def test_texts_fit_the_columns_of_the_models():
    from customers.models import Customer, Delivery, Order, OrderLine, Product

    models = {"customers": [Customer], "products": [Product], "orders": [Order], "deliveries": [Delivery]}
    for kind in KINDS.values():
        for field in kind.fields:
            for model in models[kind.name]:
                column = next((c for c in model._meta.fields if c.name == field.name), None)
                if (
                    column is not None
                    and column.max_length
                    and field.type in (Type.TEXT, Type.CODE, Type.PHONE, Type.URL, Type.EMAIL)
                ):
                    assert field.limit <= column.max_length, field.name
    assert KINDS["orders"].field("line_number").limit <= OrderLine._meta.get_field("number").max_length
