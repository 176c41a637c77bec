"""Translations with Babel: no gettext tools are needed on the machine."""

import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message, extract, mofile, pofile
from django.utils.translation.template import templatize

FOLDERS = ["crmq", "customers", "feedback", "scoring", "diagrams", "templates"]
METHODS = [
    ("**.py", "python"),
    ("**.html", "crmq.lib.babel:extract_template"),
    ("**.txt", "crmq.lib.babel:extract_template"),
]
PLAIN = ["gettext", "gettext_lazy", "gettext_noop", "_"]
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(PLAIN),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
CHINESE = "zh_Hans"


@dataclass(frozen=True, slots=True)
class Gaps:
    """What keeps a catalogue from being complete: message ids."""

    missing: list[str]
    empty: list[str]
    fuzzy: list[str]
    broken: list[str]

    def __bool__(self) -> bool:
        return bool(self.missing or self.empty or self.fuzzy or self.broken)


def extract_template(fileobj: Any, keywords: Any, tags: Any, options: Any) -> Iterator[Any]:
    """Messages of a Django template, by way of Django's own rendering of templates as code."""
    for number, line in enumerate(templatize(fileobj.read().decode()).split("\n"), 1):
        if "(" in line:
            for _, function, message, comments in extract.extract_python(
                io.BytesIO(line.strip().encode()), keywords, tags, {}
            ):
                yield number, function, message, comments


def is_searched(folder: str | os.PathLike[str]) -> bool:
    """Babel on its own leaves folders out that begin with an underscore, such as `_components`."""
    return not Path(folder).name.startswith((".", "__"))


def collect(root: Path) -> Catalog:
    """Every message marked in the code and the templates."""
    found = Catalog(charset="utf-8")
    for folder in FOLDERS:
        rows = extract.extract_from_dir(
            root / folder, METHODS, keywords=KEYWORDS, comment_tags=["Translators:"], directory_filter=is_searched
        )
        for name, _, message, comments, context in rows:
            found.add(message, locations=[(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
    return found


def path_of(root: Path, locale: str = CHINESE) -> Path:
    return root / "locale" / locale / "LC_MESSAGES" / "django.po"


def read(path: Path, locale: str = CHINESE) -> Catalog:
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return pofile.read_po(file, locale=locale)


def update(root: Path) -> Catalog:
    """Bring the Chinese catalogue up to date with the code: new messages empty, gone ones dropped."""
    path = path_of(root)
    catalog = read(path)
    catalog.update(collect(root), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    write(path, catalog)
    return catalog


def write(path: Path, catalog: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog.fuzzy = False
    catalog.header_comment = "# Simplified Chinese of crmq."
    with path.open("wb") as file:
        pofile.write_po(file, catalog, sort_output=True, width=110, omit_header=False, include_lineno=False)


def compile_all(root: Path) -> int:
    """Write a .mo beside each .po that has changed; returns how many."""
    written = 0
    for path in (root / "locale").glob("*/LC_MESSAGES/*.po"):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with target.open("wb") as file:
            mofile.write_mo(file, read(path, path.parent.parent.name))
        written += 1
    return written


def gaps(root: Path) -> Gaps:
    """What is missing from the Chinese catalogue."""
    catalog = read(path_of(root))
    wanted = {
        (message.id if isinstance(message.id, str) else message.id[0], message.context)
        for message in collect(root)
        if message.id
    }
    known = {
        (message.id if isinstance(message.id, str) else message.id[0], message.context): message
        for message in catalog
        if message.id
    }
    return Gaps(
        missing=sorted(key for key, _ in wanted - known.keys()),
        empty=sorted(key for (key, _), message in known.items() if not all(_texts(message))),
        fuzzy=sorted(key for (key, _), message in known.items() if message.fuzzy),
        broken=sorted(key for (key, _), message in known.items() if any(message.check(catalog))),
    )


def _texts(message: Message) -> Iterable[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ()) or [""]
