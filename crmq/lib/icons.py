"""Tabler's outline icons, read from the npm package and cached. No Django templates here."""

import logging
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)
NAME = re.compile(r"[a-z0-9-]+")
SHAPE = re.compile(r'<path d="([^"]+)"')


def icon_file(name: str) -> Path:
    return Path(settings.BASE_DIR) / "node_modules/@tabler/icons/icons/outline" / f"{name}.svg"


@lru_cache(maxsize=512)
def icon_paths(name: str) -> tuple[str, ...]:
    """Path data of an icon on its 24 × 24 grid; nothing for an unknown one, which is logged.

    A missing ornament must not take a page down; a test reads every template for unknown names.
    """
    if not NAME.fullmatch(name) or not icon_file(name).is_file():
        log.error("unknown icon", extra={"icon": name})
        return ()
    return tuple(SHAPE.findall(icon_file(name).read_text()))
