"""Which encoding a text file is in, judged by all of its bytes in bounded memory."""

import codecs
import re
from typing import BinaryIO

from charset_normalizer import from_bytes

from crmq.lib.tables.errors import FileReason, UnreadableFile

BLOCK = 1 << 18
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
GUESSES = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "big5", "shift_jis", "euc_kr")
ENCODINGS = ("utf-8-sig", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", *GUESSES)
# Bytes that UTF-8 needed beyond one a letter before its first error: past this it was meant to be UTF-8.
MEANT_AS_UTF8 = 20
GB_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x80-\xff]")
GB2312_PAIR = re.compile(rb"[\xa1-\xa9\xb0-\xf7][\xa1-\xfe]")
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
SYMBOL_IN_WORD = re.compile(r"[^\W\d_][¡-©«-´¶-¹»-¿×÷]|[¡-©«-´¶-¹»-¿×÷][^\W\d_]")
GB2312_SHARE = 0.7  # of the pairs; accented Latin text stays near 0, Chinese text above 0.95


def decide_encoding(stream: BinaryIO) -> str:
    """The codec of a seekable stream, one of `ENCODINGS`; the whole stream decodes with it.

    A mark at the start decides; otherwise UTF-16 is known by its zero bytes, then UTF-8, GB18030 and
    the likeliest of `GUESSES` are tried. Leaves the position undefined.
    Errors: UnreadableFile with BROKEN_ENCODING (and the line) or UNKNOWN_ENCODING.
    """
    stream.seek(0)
    head = stream.read(BLOCK)
    declared = next((codec for mark, codec in MARKS if head.startswith(mark)), None) or _utf16_by_zeros(head)
    if declared:
        check_encoding(stream, declared)
        return declared
    bad = _first_error(stream, "utf-8")
    if bad is None:
        return "utf-8"
    if bad.surplus >= MEANT_AS_UTF8:
        raise UnreadableFile(FileReason.BROKEN_ENCODING, encoding="UTF-8", line=bad.line)
    sample = _sample(stream, bad.offset)
    sure = ["gb18030"] if _looks_like_gb(sample) else ["cp1252"] if _looks_western(sample) else []
    for codec in [*sure, *_likeliest(sample)]:
        if _first_error(stream, codec) is None:
            return codec
    raise UnreadableFile(FileReason.UNKNOWN_ENCODING)


def check_encoding(stream: BinaryIO, codec: str) -> None:
    """Raise UnreadableFile unless the whole stream decodes with `codec`, which must be one of `ENCODINGS`."""
    if codec not in ENCODINGS:
        raise UnreadableFile(FileReason.UNKNOWN_ENCODING)
    bad = _first_error(stream, codec)
    if bad is not None:
        name = codec.removesuffix("-sig").upper()
        raise UnreadableFile(FileReason.BROKEN_ENCODING, encoding=name, line=bad.line)


class _BadByte:
    """Where decoding stopped, and how many bytes more than letters it had read by then."""

    def __init__(self, offset: int, line: int, surplus: int) -> None:
        self.offset, self.line, self.surplus = offset, line, surplus


def _first_error(stream: BinaryIO, codec: str) -> _BadByte | None:
    decoder = codecs.getincrementaldecoder(codec)()
    stream.seek(0)
    size = line = letters = 0
    while True:
        block = stream.read(BLOCK)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            before = error.object[: error.start]
            read = size + len(block) - len(error.object) + error.start
            letters += len(before.decode(codec, "ignore"))
            return _BadByte(read, line + before.decode(codec, "ignore").count("\n") + 1, read - letters)
        if not block:
            return None
        size, line, letters = size + len(block), line + text.count("\n"), letters + len(text)


def _utf16_by_zeros(head: bytes) -> str | None:
    """UTF-16 without a mark: its line ends and separators have a zero on one side only."""
    if b"\0" not in head:
        return None
    even, odd = head[0::2], head[1::2]
    little = sum(odd[at] == 0 for at in range(min(len(odd), 4096)) if even[at] in b"\n\r,;\t|")
    big = sum(even[at] == 0 for at in range(min(len(odd), 4096)) if odd[at] in b"\n\r,;\t|")
    if max(little, big) < 2 or min(little, big) * 4 > max(little, big):
        return None
    return "utf-16-le" if little > big else "utf-16-be"


def _sample(stream: BinaryIO, offset: int) -> bytes:
    """About 256 KB of whole lines from the first byte that is not UTF-8."""
    start = max(0, offset - 4096)
    stream.seek(start)
    sample = stream.read(BLOCK)
    if start:
        sample = sample[sample.find(b"\n", 0, 4096) + 1 :]
    return sample if len(sample) < BLOCK - 4096 else sample[: sample.rfind(b"\n") + 1] or sample


def _looks_like_gb(sample: bytes) -> bool:
    pairs = GB_PAIR.findall(sample)
    return bool(pairs) and sum(bool(GB2312_PAIR.fullmatch(pair)) for pair in pairs) >= GB2312_SHARE * len(pairs)


def _looks_western(sample: bytes) -> bool:
    """Accents that stand alone among ASCII letters, and symbols that do not touch letters.

    Too few letters for statistics, as in a list of names, would make them Chinese or Polish.
    """
    runs = HIGH_RUN.findall(sample)
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return sum(map(len, runs)) <= 1.3 * len(runs) and not SYMBOL_IN_WORD.search(text)


def _likeliest(sample: bytes) -> list[str]:
    found = from_bytes(sample, cp_isolation=list(GUESSES), enable_fallback=False)
    return [match.encoding for match in found if match.encoding in GUESSES]
