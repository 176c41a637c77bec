"""Third-party files for the browser: found in `node_modules`, never committed.

Only the files named here are served. A whole `dist` folder would bring source maps, unused
libraries and references that no longer resolve, and `collectstatic` refuses those.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# name below STATIC_URL -> file below node_modules
FILES = {
    "vendor/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "vendor/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "vendor/echarts.min.js": "echarts/dist/echarts.min.js",
    "vendor/Sortable.min.js": "sortablejs/Sortable.min.js",
}


class NodeModules(FileSystemStorage):
    """Reads `node_modules` under our own names; a name that is not listed does not exist."""

    def path(self, name: str) -> str:
        return super().path(FILES[name])


class VendorFinder(BaseFinder):
    """Finds the listed files. Set `FILES` above; there is nothing to configure."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = NodeModules(location=settings.BASE_DIR / "node_modules")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(  # type: ignore[override]  # Django takes an empty list for "not found" in both cases
        self, path: str, find_all: bool = False, **kwargs: Any
    ) -> str | list[str]:
        """The file behind `path`, or an empty list."""
        found = [self.storage.path(path)] if path in FILES else []
        found = [file for file in found if Path(file).is_file()]
        return found[0] if found and not find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, NodeModules]]:
        return ((name, self.storage) for name in FILES)


def without_source_maps(patterns: Any) -> Any:
    """Django's URL patterns (extension, patterns) less those that follow `sourceMappingURL`."""
    return tuple(
        (glob, tuple(p for p in group if "sourceMappingURL" not in (p if isinstance(p, str) else p[0])))
        for glob, group in patterns
    )


class VendorStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed names. Source maps are not served, so references to them are left alone."""

    patterns = without_source_maps(CompressedManifestStaticFilesStorage.patterns)
    # Our own modules import each other by relative path; other people's files are left as they are.
    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
