"""What a file holds, judged by its bytes: names and declared types say nothing."""

import io
import re
import struct
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from crmq.lib.tables.errors import FileReason, UnreadableFile

MEGABYTE = 1 << 20
SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\x7fELF", "ELF"),
    (b"SQLite format 3", "SQLite"),
    (b"{\\rtf", "RTF"),
)
MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|table|svg|script)", re.IGNORECASE)
JSON = re.compile(rb"\s*(\{\s*[\"}]|\[\s*[\{\[\"])")
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")

MAX_ENTRIES = 2_000
MAX_DIRECTORY = MEGABYTE
MAX_UNPACKED = 600 * MEGABYTE
MAX_RATIO = 100  # spreadsheets stay below 40
END_OF_ZIP = struct.Struct("<4s4H2LH")


def is_workbook(stream: BinaryIO) -> bool:
    """True for an XLSX that is safe to open, False for what may be delimited text.

    A workbook is judged by its zip directory alone; nothing is unpacked.
    Errors: UnreadableFile for anything that is neither.
    """
    stream.seek(0)
    head = stream.read(8192)
    if not head:
        raise UnreadableFile(FileReason.EMPTY)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _check_workbook(stream)
        return True
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise _office_file(stream)
    found = next((name for mark, name in SIGNATURES if head.startswith(mark)), "") or _by_shape(head)
    if found:
        raise UnreadableFile(FileReason.NOT_A_TABLE, found=found)
    return False


def _office_file(stream: BinaryIO) -> UnreadableFile:
    """Old Excel files and password-protected new ones share one container."""
    stream.seek(0)
    protected = "EncryptedPackage".encode("utf-16-le") in stream.read(4 * MEGABYTE)
    return UnreadableFile(FileReason.PROTECTED if protected else FileReason.OLD_EXCEL)


def _by_shape(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf")
    if markup := MARKUP.match(text):
        return "XML" if markup[1] == b"?xml" else "HTML"
    if JSON.match(text):
        return "JSON"
    zeros = text.count(b"\0")
    if zeros * 8 > len(text):  # UTF-16, or binary: the decoder tells them apart
        return ""
    return "binary" if (len(CONTROLS.findall(text)) - zeros) * 20 > len(text) else ""


def _check_workbook(stream: BinaryIO) -> None:
    _check_directory_size(stream)
    try:
        with ZipFile(stream) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        raise UnreadableFile(FileReason.DAMAGED) from None
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise UnreadableFile(FileReason.NOT_A_TABLE, found=_archive_kind(names))
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile(FileReason.PROTECTED)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED or any(map(_is_inflated, entries)):
        raise UnreadableFile(FileReason.EXPANDS)


def _check_directory_size(stream: BinaryIO) -> None:
    """Read the end record by hand: opening a directory of millions of entries is itself the attack."""
    stream.seek(0, io.SEEK_END)
    stream.seek(max(0, stream.tell() - 65_557))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < END_OF_ZIP.size:
        raise UnreadableFile(FileReason.DAMAGED)
    _, _, _, _, entries, size, _, _ = END_OF_ZIP.unpack_from(tail, at)
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY:
        raise UnreadableFile(FileReason.EXPANDS)


def _is_inflated(entry: ZipInfo) -> bool:
    return entry.file_size > MEGABYTE and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)


def _archive_kind(names: set[str]) -> str:
    for start, kind in (("xl/workbook.bin", "XLSB"), ("word/", "DOCX"), ("ppt/", "PPTX"), ("content.xml", "ODF")):
        if any(name.startswith(start) for name in names):
            return kind
    return "ZIP"
