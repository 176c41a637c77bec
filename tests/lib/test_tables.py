import csv
import gzip
import hashlib
import io
import resource
import struct
import time
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from crmq.lib import table_errors
from crmq.lib.tables import (
    Column,
    Definitions,
    FileReason,
    Kind,
    RowReason,
    Sheet,
    UnreadableFile,
    content,
    delimited,
    encoding,
    open_table,
    workbook,
    write_csv,
    write_xlsx,
    writing,
)
from crmq.lib.tables.inert import is_active, make_inert, undo_inert

SCMS = Path(__file__).parents[2] / "crmq" / "demo" / "scms.csv.gz"
CHINESE = "客户,金额\r\n上海仪器有限公司,100\r\n东北制药集团,200\r\n"


def read(content, **options):
    """Format, columns and all rows of a file given as bytes or text."""
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    with open_table(stream, **options) as table:
        return table.format, table.columns, [row for chunk in table.chunks() for row in chunk.rows]


def chunks(content, **options):
    with open_table(io.BytesIO(content.encode() if isinstance(content, str) else content), **options) as table:
        return list(table.chunks())


def refusal(content, **options):
    with pytest.raises(UnreadableFile) as caught:
        chunks(content, **options)
    return caught.value


def book_of(rows, *, sheet="Data", more=(), **options):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, options)
    for name, lines in [(sheet, rows), *more]:
        page = book.add_worksheet(name)
        for at, line in enumerate(lines):
            page.write_row(at, 0, line)
    book.close()
    return target.getvalue()


# -- encodings ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("codec", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("gb18030", "gb18030"),
        ("gb2312", "gb18030"),
    ],
)
def test_chinese_text_is_read_in_each_usual_encoding(codec, found):
    form, columns, rows = read(CHINESE.encode(codec))

    assert form.encoding == found
    assert columns == ("客户", "金额")
    assert rows == [["上海仪器有限公司", "100"], ["东北制药集团", "200"]]


def test_gb18030_is_recognised_when_its_first_chinese_letter_comes_late():
    text = "name,value\n" + "plain,1\n" * 60_000 + "上海,2\n" * 50

    form, _, rows = read(text.encode("gb18030"))

    assert form.encoding == "gb18030"
    assert rows[-1] == ["上海", "2"]


def test_rare_letters_and_emoji_of_gb18030_survive():
    _, _, rows = read(("姓名,备注\n" + "王伟,正常客户资料\n" * 20 + "𠮷田㐂,😀\n").encode("gb18030"))

    assert rows[-1] == ["𠮷田㐂", "😀"]


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Pays;Société\nCôte d'Ivoire;Générale des Eaux à Abidjan\nSénégal;Hôpital Général\n", "cp1252"),
        ("code,name\n1,Côte d'Ivoire\n", "cp1252"),
        ("id,name,city\n1,Müller,Köln\n2,Jörg,Zürich\n", "cp1252"),
        ("id,price\n1,£5\n2,20 €\n", "cp1252"),
        ("id,name\n1,Łódź Żółć\n2,Kraków\n", "cp1250"),
        ("コード,名前\n1,株式会社トヨタ\n2,東京\n", "shift_jis"),
        ("code,name\n1,王伟\n", "gb18030"),
        ("Страна;Имя\nРоссия;Общество с ограниченной ответственностью\n", "cp1251"),
        ("客戶,國家\n臺灣積體電路製造股份有限公司,臺灣\n鴻海精密工業股份有限公司,臺灣\n", "big5"),
    ],
)
def test_other_encodings_are_guessed_from_the_text(text, codec):
    form, _, rows = read(text.encode(codec))

    assert form.encoding == codec
    assert rows == [line.split(form.delimiter) for line in text.splitlines()[1:]]


def test_the_sender_can_name_the_encoding():
    form, _, rows = read("名前,数\n株式会社,1\n".encode("shift_jis"), encoding="shift_jis")

    assert form.encoding == "shift_jis"
    assert rows == [["株式会社", "1"]]


def test_a_named_encoding_that_does_not_fit_is_refused_with_the_line():
    error = refusal(b"name,n\nok,1\n" + b"\xff\xfe,2\n", encoding="utf-8")

    assert (error.reason, error.params) == (FileReason.BROKEN_ENCODING, {"encoding": "UTF-8", "line": 3})


def test_an_encoding_outside_the_list_is_refused():
    assert refusal("a,b\n1,2\n", encoding="zlib_codec").reason == FileReason.UNKNOWN_ENCODING


def test_utf8_with_one_broken_byte_is_not_taken_for_something_else():
    text = CHINESE.encode() + "深圳,3\r\n".encode()[:-5] + b"\xe6,4\r\n"

    error = refusal(text)

    assert (error.reason, error.params["line"]) == (FileReason.BROKEN_ENCODING, 4)


def test_a_broken_byte_at_a_block_edge_is_found_on_its_line(monkeypatch):
    monkeypatch.setattr(encoding, "BLOCK", 64)
    text = "名称,数\n" + "上海,1\n" * 30

    error = refusal(text.encode() + b"\xff\n")

    assert error.params["line"] == 32


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le"])
def test_utf16_with_a_lone_surrogate_is_refused(codec):
    text = "name,note\nAda,x\nBo,".encode(codec) + b"\x00\xd8" + "y\n".encode("utf-16-le")

    assert refusal(text).reason == FileReason.BROKEN_ENCODING


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_either_read_or_refused_with_a_message(data):
    try:
        widths = {len(row) for chunk in chunks(data) for row in chunk.rows}
    except UnreadableFile as error:
        widths = {len(table_errors.explain(error)) and 1}

    assert len(widths) <= 1


# -- delimited text -------------------------------------------------------------------------------
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_recognised(delimiter):
    lines = [
        ["name", "amount", "note"],
        ["Ada. Bo", "1.5", "x: 1"],
        ["Cy (one, two)" if delimiter != "," else "Cy", "2.25", ""],
    ]

    form, columns, rows = read("\n".join(map(delimiter.join, lines)))

    assert form.delimiter == delimiter
    assert [list(columns), *rows] == lines


def test_a_delimiter_declared_in_the_way_of_excel_is_obeyed_and_not_a_header():
    form, columns, rows = read("sep=|\r\na|b\r\n1,2,3|4\r\n")

    assert (form.delimiter, columns, rows) == ("|", ("a", "b"), [["1,2,3", "4"]])


def test_a_single_column_needs_no_delimiter():
    assert read("code\nA-1\nA-2\n")[1:] == (("code",), [["A-1"], ["A-2"]])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_read(end):
    assert read(end.join(["a,b", "1,2", "3,4"]))[2] == [["1", "2"], ["3", "4"]]


def test_quoted_cells_keep_line_ends_delimiters_and_quotes():
    _, _, rows = read('name,note\r\n"Ada ""the first""","one\r\ntwo, three"\r\nBo, "four"\r\n')

    assert rows == [['Ada "the first"', "one\r\ntwo, three"], ["Bo", "four"]]


def test_quoted_cells_that_cross_block_edges_are_whole(monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK", 7)

    _, _, rows = read('名称,note\r\n"上海\r\n仪器",ab\r\n"x""y",cd\r\n')

    assert rows == [["上海\r\n仪器", "ab"], ['x"y', "cd"]]


def test_row_numbers_are_those_of_a_spreadsheet():
    [chunk] = chunks('\n\nname,note\nAda,"two\nlines"\n\n,\nBo,x\n')

    assert chunk.numbers == [4, 7]
    assert [row[0] for row in chunk.rows] == ["Ada", "Bo"]


def test_short_rows_are_filled_and_blank_extra_cells_dropped():
    assert read("a,b,c\n1\n1,2,3,,\n")[2] == [["1", "", ""], ["1", "2", "3"]]


def test_a_row_with_more_cells_than_names_is_a_fault_of_that_row_only():
    [chunk] = chunks("name,amount\nAda,1\nShanghai, Pudong,2\nBo,3\n")

    [fault] = chunk.faults
    assert (fault.number, fault.reason, fault.params, fault.value) == (
        3,
        RowReason.TOO_MANY_CELLS,
        {"found": 3, "expected": 2},
        "2",
    )
    assert chunk.numbers == [2, 4]


def test_a_quotation_mark_in_the_middle_spoils_its_row_only():
    [chunk] = chunks('name,size\nAda,"5" pipe"\nBo,5" pipe\nCy,6\n')

    assert [(fault.number, fault.reason) for fault in chunk.faults] == [(3 - 1, RowReason.STRAY_QUOTE)]
    assert chunk.rows == [["Bo", '5" pipe'], ["Cy", "6"]]


def test_a_quotation_mark_never_closed_refuses_the_file_and_names_the_row():
    error = refusal('name,note\nAda,x\nBo,"y\nCy,z\n' + "Di,w\n" * 9_000)

    assert (error.reason, error.params) == (FileReason.UNCLOSED_QUOTE, {"row": 3})


def test_cells_beyond_the_limit_of_the_csv_module_are_read():
    long = "长" * 200_000

    assert read(f'name,note\nAda,"{long}"\n')[2] == [["Ada", long]]


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_without_end_is_refused(quote, monkeypatch):
    monkeypatch.setattr(delimited, "MAX_CELL", 100_000)
    previous = csv.field_size_limit(100_000)

    error = refusal(f"name,note\nAda,{quote}" + "x" * 700_000 + f"{quote}\n")
    csv.field_size_limit(previous)

    assert error.reason == FileReason.CELL_TOO_LONG


def test_zero_bytes_within_text_are_kept_for_the_row_to_be_judged():
    assert read(b"name,note\nAda,a\0b\nBo,c\n" + b"Cy,d\n" * 50)[2][0] == ["Ada", "a\0b"]


def test_column_names_become_unique_and_nameless_ones_are_lettered():
    _, columns, rows = read(
        "\ufeff Name \n,Amount,,Amount,\nA,1,2,3,\n".replace("\ufeff Name \n", "\ufeff  Full\u200b  name ")
    )

    assert columns == ("Full name", "Amount", "(C)", "Amount (2)")
    assert rows == [["A", "1", "2", "3"]]


def test_more_columns_than_anyone_needs_are_refused():
    assert refusal(",".join(f"c{n}" for n in range(1_001)) + "\n1\n").reason == FileReason.TOO_MANY_COLUMNS


def test_rows_come_in_chunks_of_the_size_asked_for():
    sizes = [len(chunk) for chunk in chunks("a,b\n" + "1,2\n" * 25, chunk=10)]

    assert sizes == [10, 10, 5]


def test_reading_needs_no_more_memory_for_a_longer_file(tmp_path):
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write("code,name,note\n")
        for at in range(300_000):
            file.write(f"C-{at},Customer number {at},some note that takes a little room\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with path.open("rb") as file, open_table(file) as table:
        rows = sum(len(chunk.rows) for chunk in table.chunks())

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert rows == 300_000
    assert grown < 8_000  # kilobytes, against 19 MB of file


def test_a_stream_that_is_not_a_plain_file_is_read():
    with gzip.open(SCMS) as stream, open_table(stream) as table:
        rows = [row for chunk in table.chunks() for row in chunk.rows]

    value, quantity = table.columns.index("Line Item Value"), table.columns.index("Line Item Quantity")
    assert (table.format.encoding, table.format.delimiter, len(table.columns)) == ("utf-8-sig", ",", 33)
    assert len(rows) == 10_324
    assert sum(Decimal(row[value]) for row in rows) == Decimal("1627584457.29")
    assert sum(int(row[quantity]) for row in rows) == 189_265_090


def test_the_demo_data_is_the_published_file():
    digest = hashlib.sha256(gzip.decompress(SCMS.read_bytes())).hexdigest()

    assert digest == "75fb976c9996fa902e349415dc6da95fb682c3da189432ce906b780bba3bdbf3"
    assert digest in (SCMS.parent / "SOURCES.txt").read_text()


# -- what is not a table --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", FileReason.EMPTY),
        (b"\xef\xbb\xbf", FileReason.EMPTY),
        (b"\n\n , \n", FileReason.EMPTY),
        (b"name,amount\n", FileReason.NO_ROWS),
        (b"name,amount\n,\n\n", FileReason.NO_ROWS),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, FileReason.OLD_EXCEL),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"), FileReason.PROTECTED),
        (b"PK\x03\x04" + b"\0" * 100, FileReason.DAMAGED),
    ],
)
def test_a_file_without_a_table_is_refused_for_its_reason(content, reason):
    assert refusal(content).reason == reason


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        (b"\x1f\x8b\x08\0\0", "gzip"),
        (b"<!DOCTYPE html><table><tr><td>1", "HTML"),
        (b"\xef\xbb\xbf  <html><body>", "HTML"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b'{"customers": []}', "JSON"),
        (b'[{"name": "Ada"}]', "JSON"),
        (bytes(range(1, 32)) * 40, "binary"),
        (b"\0\1\2\3\4\5\6\7" * 100, "binary"),
    ],
)
def test_other_content_is_recognised_whatever_the_file_is_called(content, found):
    error = refusal(content)

    assert (error.reason, error.params) == (FileReason.NOT_A_TABLE, {"found": found})


@pytest.mark.parametrize(
    ("name", "found"),
    [("word/document.xml", "DOCX"), ("xl/workbook.bin", "XLSB"), ("content.xml", "ODF"), ("a.csv", "ZIP")],
)
def test_other_archives_are_not_workbooks(name, found):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, "x")

    assert refusal(target.getvalue()).params == {"found": found}


def test_a_file_beyond_the_size_limit_is_refused_unread():
    assert refusal("a,b\n1,2\n" * 200_000, max_bytes=1 << 20).params == {"megabytes": 1}


def test_every_reason_has_a_message_with_its_remedy_in_both_languages():
    params = {"megabytes": 1, "found": 2, "limit": 3, "encoding": "UTF-8", "line": 4, "row": 5, "sheet": "X"}

    for reason in FileReason:
        for language in ("en", "zh-hans"):
            with override(language):
                message = table_errors.explain(UnreadableFile(reason, **params))
            assert "%(" not in message
            assert message.count(". ") + message.count("。") >= 1 or language == "zh-hans"


# -- workbooks ------------------------------------------------------------------------------------
def test_a_workbook_yields_the_same_text_as_a_csv_file():
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as file:
        page, day = file.add_worksheet("订单"), file.add_format({"num_format": "yyyy-mm-dd"})
        moment = file.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        page.write_row(2, 1, ["编号", "数量", "金额", "日期", "时间", "是", "电话"])
        page.write_row(4, 1, ["A-1", 5, 0.1 + 0.2])
        page.write_datetime(4, 4, datetime(2026, 3, 5), day)
        page.write_datetime(4, 5, datetime(2026, 3, 5, 13, 5), moment)
        page.write_boolean(4, 6, True)
        page.write_number(4, 7, 13800138000)

    form, columns, rows = read(book.getvalue())
    [chunk] = chunks(book.getvalue())

    assert (form.is_workbook, form.sheet, form.sheets) == (True, "订单", ("订单",))
    assert columns == ("编号", "数量", "金额", "日期", "时间", "是", "电话")
    assert rows == [["A-1", "5", "0.3", "2026-03-05", "2026-03-05 13:05:00", "TRUE", "13800138000"]]
    assert chunk.numbers == [5]


def test_the_first_sheet_that_holds_anything_is_read_or_the_one_asked_for():
    data = book_of([], sheet="Cover", more=[("Orders", [["a"], ["1"]]), ("Lines", [["b"], ["2"]])])

    assert read(data)[0].sheet == "Orders"
    assert read(data, sheet="Lines")[2] == [["2"]]
    assert refusal(data, sheet="Nothing").params == {"sheet": "Nothing"}


def test_a_workbook_without_cells_is_empty():
    assert refusal(book_of([])).reason == FileReason.EMPTY


def test_a_workbook_cut_short_is_damaged():
    data = book_of([["a", "b"], [1, 2]])

    assert refusal(data[: len(data) // 2]).reason == FileReason.DAMAGED


def test_a_workbook_with_broken_xml_is_damaged():
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book_of([["a"], [1]]))) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            copy.writestr(name, b"<not closed" if "sheet1" in name else source.read(name))

    assert refusal(target.getvalue()).reason == FileReason.DAMAGED


def bomb(size, *, count=1):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", "")
        for number in range(count):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as entry:
                for _ in range(size >> 20):
                    entry.write(bytes(1 << 20))
    return target.getvalue()


def test_a_workbook_that_expands_is_refused_from_its_directory_at_once():
    data = bomb(120 << 20)
    started = time.monotonic()

    error = refusal(data)

    assert len(data) < 200_000
    assert error.reason == FileReason.EXPANDS
    assert time.monotonic() - started < 1


def test_a_workbook_of_too_many_parts_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "")
        for number in range(content.MAX_ENTRIES + 1):
            archive.writestr(f"xl/{number}", "")

    assert refusal(target.getvalue()).reason == FileReason.EXPANDS


def test_a_directory_that_claims_to_be_huge_is_not_read():
    data = bytearray(book_of([["a"], [1]]))
    end = data.rfind(b"PK\x05\x06")
    struct.pack_into("<L", data, end + 12, 1 << 30)

    assert refusal(bytes(data)).reason == FileReason.EXPANDS


def test_a_directory_that_lies_about_sizes_costs_the_child_its_life_and_nothing_else(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_MEMORY", 400)
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book_of([["a"], ["b"]]))) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            if name != "xl/sharedStrings.xml":
                copy.writestr(name, source.read(name))
        with copy.open("xl/sharedStrings.xml", "w") as entry:
            entry.write(b"<sst><si><t>")
            for _ in range(500):
                entry.write(b"x" * (1 << 20))
            entry.write(b"</t></si></sst>")
    data = bytearray(target.getvalue())
    struct.pack_into("<L", data, data.rfind(b"PK\x01\x02") + 24, 1000)  # the size it declares

    error = refusal(bytes(data))

    assert len(data) < 1 << 20
    assert error.reason in (FileReason.EXPANDS, FileReason.DAMAGED)


def test_two_cells_at_opposite_corners_do_not_exhaust_the_memory():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet()
        page.write(0, 0, "a")
        page.write(1_048_575, 16_383, "b")

    assert refusal(target.getvalue()).reason == FileReason.EXPANDS


def test_one_long_text_shown_by_many_cells_does_not_exhaust_the_memory(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_MEMORY", 400)
    data = book_of([["name"], *([["x" * 32_000]] * 15_000)])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    error = refusal(data)

    assert len(data) < 1 << 20
    assert error.reason == FileReason.EXPANDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64_000


def test_a_workbook_given_up_half_way_leaves_no_process_behind():
    data = book_of([["a"], *([[n] for n in range(30_000)])])

    with open_table(io.BytesIO(data), chunk=10) as table:
        next(table.chunks())
        child = table._source._child

    assert child.poll() is not None


# -- writing --------------------------------------------------------------------------------------
ACTIVE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1",
    "＝1+1",
    "+A1",
    "-A1*2",
    '=HYPERLINK("http://x","y")',
]
HARMLESS = [
    "+8613800138000",
    "+86 138-0013-8000",
    "-12.50",
    "-1,234.5",
    "+49 (30) 1234",
    "plain",
    "",
    "a=b",
    "-",
    "--",
    "上海",
    "'quoted",
]


def csv_rows(columns, rows):
    return list(csv.reader(io.StringIO(b"".join(write_csv(columns, rows)).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", ACTIVE)
def test_text_that_would_run_is_marked_as_text(text):
    [_, [cell]] = csv_rows(["x"], [[text]])

    assert cell == f"'{text}"
    assert undo_inert(cell) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_phones_and_negative_numbers_survive(text):
    assert make_inert(text) == undo_inert(text) == text


@given(st.text(max_size=12))
def test_whatever_is_exported_can_be_imported_as_it_was(text):
    assert undo_inert(make_inert(text)) == text or text.startswith("'")
    assert not is_active(make_inert(text))


def test_csv_begins_with_a_mark_for_excel_and_writes_plain_values():
    data = b"".join(
        write_csv(
            ["客户", "d", "t", "n", "x", "b"],
            [["上海", date(2026, 3, 5), datetime(2026, 3, 5, 8, tzinfo=UTC), Decimal("1E+2"), None, True]],
        )
    )

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == "客户,d,t,n,x,b\r\n上海,2026-03-05,2026-03-05 08:00:00+00:00,100,,True\r\n"


def test_a_long_export_leaves_in_blocks():
    drawn = []

    def rows():
        for at in range(5_000):
            drawn.append(at)
            yield [at]

    blocks = write_csv(["n"], rows())
    next(blocks)

    assert len(drawn) < 1_000
    assert sum(block.count(b"\r\n") for block in blocks) + writing.BLOCK_ROWS == 5_001


def xlsx(*sheets, **options):
    target = io.BytesIO()
    write_xlsx(target, sheets, **options)
    return target


def test_no_text_becomes_a_formula_or_a_link_in_a_workbook():
    rows = [[text] for text in [*ACTIVE, "http://example.com", "mailto:a@b.c", "+8613800138000"]]

    target = xlsx(Sheet("Data", [Column("x")], rows))

    with zipfile.ZipFile(target) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "<hyperlinks>" not in xml
    target.seek(0)
    cells = [row[0] for row in load_workbook(target).get_sheet_by_index(0).to_python()[1:]]
    assert [cell.strip() for cell in cells] == [text.strip() for [text] in rows]


def test_a_workbook_holds_numbers_dates_and_definitions():
    columns = [
        Column("客户"),
        Column("Amount", Kind.MONEY),
        Column("On", Kind.DATE),
        Column("At", Kind.MOMENT),
        Column("Share", Kind.PERCENT),
        Column("?"),
    ]
    row = ["上海", Decimal("-12.50"), date(2026, 3, 5), datetime(2026, 3, 5, 8, tzinfo=UTC), 0.25, True]
    target = xlsx(
        Sheet("Data: [1]", columns, [row, ["", None, None, None, None, None]]),
        definitions=Definitions("Definitions", "Term", "Meaning", [("Amount", "=sum of lines")]),
    )

    target.seek(0)
    book = load_workbook(target)

    assert book.sheet_names == ["Data   1", "Definitions"]
    assert book.get_sheet_by_index(0).to_python()[1] == [
        "上海",
        -12.5,
        date(2026, 3, 5),
        datetime(2026, 3, 5, 8),
        0.25,
        True,
    ]
    assert book.get_sheet_by_index(1).to_python() == [["Term", "Meaning"], ["Amount", "=sum of lines"]]


def test_text_a_workbook_cannot_store_is_cut_or_cleaned():
    target = xlsx(Sheet("Data", [Column("x")], [["a\0b\x0bc\ud800"], ["长" * 40_000], ["_x0041_"]]))

    target.seek(0)
    cells = [row[0] for row in load_workbook(target).get_sheet_by_index(0).to_python()[1:]]
    assert cells[0] == "abc"
    assert len(cells[1]) == 32_767
    assert cells[1].endswith("长…")


def test_a_full_sheet_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(writing, "ROOM", 3)

    target = xlsx(Sheet("Data", [Column("n")], [[n] for n in range(7)]), Sheet("data", [Column("n")], []))

    target.seek(0)
    book = load_workbook(target)
    assert book.sheet_names == ["Data", "Data (2)", "Data (3)", "data (4)"]
    assert [book.get_sheet_by_index(at).to_python()[1:] for at in range(3)] == [
        [[0.0], [1.0], [2.0]],
        [[3.0], [4.0], [5.0]],
        [[6.0]],
    ]


def test_what_we_write_we_read():
    rows = [["上海", "=1+1", "-5"], ["Ada", 'say "x"', "two\nlines"]]

    assert read(b"".join(write_csv(["a", "b", "c"], rows)))[2] == [["上海", "'=1+1", "-5"], rows[1]]
    assert read(xlsx(Sheet("S", [Column("a"), Column("b"), Column("c")], rows)).getvalue())[2] == rows
