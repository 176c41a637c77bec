"""Rows of an XLSX sheet, read by a child process with limits of its own."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from crmq.lib.tables.errors import FileReason, UnreadableFile
from crmq.lib.tables.shapes import Format

CHILD = Path(__file__).with_name("workbook_child.py")
MAX_MEMORY = 2_048  # megabytes of address space
MAX_SECONDS = 120  # of processor time


class WorkbookRows:
    """Iterates (row number, cells) of one sheet, once. The caller has judged the zip directory."""

    def __init__(self, stream: BinaryIO, sheet: str = "") -> None:
        self.read_chars = 0
        with tempfile.TemporaryFile() as copy:  # any stream will do, also one that is not a file
            stream.seek(0)
            shutil.copyfileobj(stream, copy, 1 << 20)
            copy.seek(0)
            # -P keeps the modules beside the script from hiding those of the standard library.
            command = [sys.executable, "-P", str(CHILD), sheet, str(MAX_MEMORY), str(MAX_SECONDS)]
            self._child = subprocess.Popen(command, stdin=copy, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            head = self._answer()
            if "error" in head:
                reason = FileReason(head["error"])
                raise UnreadableFile(reason, **({"sheet": sheet} if reason is FileReason.NO_SUCH_SHEET else {}))
        except BaseException:
            self.close()
            raise
        self._format = Format(is_workbook=True, sheet=head["sheet"], sheets=tuple(head["sheets"]))

    def format(self) -> Format:
        return self._format

    def close(self) -> None:
        self._child.kill()
        self._child.wait()
        if self._child.stdout:
            self._child.stdout.close()

    def __iter__(self) -> Iterator[tuple[int, list[str] | None]]:
        number = 0
        while (rows := self._answer()) is not None:
            for cells in rows:
                number += 1
                yield number, cells

    def _answer(self) -> Any:
        """What the child says next. A signal ended it if it ran into a limit."""
        pipe = self._child.stdout
        assert pipe is not None
        line = pipe.readline()
        if not line.endswith(b"\n"):
            stopped = self._child.wait() < 0
            raise UnreadableFile(FileReason.EXPANDS if stopped else FileReason.DAMAGED)
        return json.loads(line)
