"""Sizes that keep code readable, and files that do not belong in the repository.

python -m crmq.embedded.limits
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from crmq.embedded.places import ROOT

MODULE_LINES = 300  # beyond it, a package with one noun a file
FUNCTION_LINES = 40
VIEW_LINES = 20
TEMPLATE_LINES = 120

CODE = ("crmq", "customers", "scoring", "feedback", "diagrams", "bench")
SOURCES = (*CODE, "templates", "static", "locale", "tests", "docs", ".ci")
LOCKS = ("requirements.lock", "requirements-test.lock", "package-lock.json")
# Built or written elsewhere: such files come from npm and PyPI when they are needed.
FOREIGN = {".map", ".whl", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".jar", ".so", ".exe", ".mo"}


def offences(root: Path = ROOT) -> Iterator[str]:
    """One line an offence: where, what, and by how much."""
    for folder in CODE:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from long_code(path, path.relative_to(root))
    for path in sorted((root / "templates").rglob("*.*")):
        lines = count_lines(path)
        if lines > TEMPLATE_LINES:
            yield f"{path.relative_to(root)}: {lines} lines, {TEMPLATE_LINES} at most. Move parts to _components/."
    yield from foreign_files(root)
    yield from named_hosts(root)


def long_code(path: Path, name: Path) -> Iterator[str]:
    lines = count_lines(path)
    if lines > MODULE_LINES:
        yield f"{name}: {lines} lines, {MODULE_LINES} at most. Make it a package, one noun a file."
    holds_views = "views" in (path.stem, path.parent.name)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            limit = VIEW_LINES if holds_views and is_view(node) else FUNCTION_LINES
            if length > limit:
                yield f"{name}:{node.lineno}: {node.name} has {length} lines, {limit} at most."


def is_view(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Takes a request and, as far as it says, returns a response."""
    arguments = function.args.args
    answers = function.returns is None or "Response" in ast.unparse(function.returns)
    return bool(arguments) and arguments[0].arg == "request" and answers


def count_lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def foreign_files(root: Path) -> Iterator[str]:
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            is_built = path.suffix in FOREIGN and not (path.suffix == ".mo" and folder == "locale")
            if is_built or ".min." in path.name or path.name == "node_modules":
                yield f"{path.relative_to(root)}: third-party or built files are not kept here."


def named_hosts(root: Path) -> Iterator[str]:
    for name in LOCKS:
        if "://" in (root / name).read_text():
            yield f"{name}: names a host. Write it by `./run lock`."


def main() -> int:
    found = list(offences())
    print("\n".join(found) or "Sizes and files are in order.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
