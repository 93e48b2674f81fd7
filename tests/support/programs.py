"""The programs some tests need, found where Debian, Homebrew and Windows put them. Standard library only.

`dev.py` reads this file too, before anything is installed.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """A program, the Debian package that brings it, and the tests that need it."""

    name: str
    package: str
    needed_by: str
    commands: tuple[str, ...]
    places: tuple[tuple[str, str], ...]  # a folder, and a pattern inside it

    def find(self) -> Path | None:
        """The first of its commands on the PATH or in one of its usual places; None where it is not."""
        for command in self.commands:
            found = shutil.which(command)
            if found:
                return Path(found)
        for folder, pattern in self.places:
            found_here = Path(os.path.expandvars(folder)).glob(pattern)
            newest = max(found_here, key=_version, default=None)
            if newest:
                return newest
        return None

    @property
    def missing(self) -> str:
        """The sentence for a run that goes on without it."""
        return (
            f"{self.name} was not found, so {self.needed_by} cannot run. "
            f"On Debian or Ubuntu: sudo apt-get install {self.package}"
        )


def _version(path: Path) -> tuple[int, ...]:
    """The numbers in a path, so that 9.6 sorts below 15."""
    return tuple(int(part) for part in "".join(c if c.isdigit() else " " for c in str(path)).split())


CHROMIUM = Program(
    "Chromium",
    "chromium fonts-liberation",
    "the browser tests",
    ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    (
        ("/Applications", "Chromium.app/Contents/MacOS/Chromium"),
        ("/Applications", "Google Chrome.app/Contents/MacOS/Google Chrome"),
        ("$PROGRAMFILES", "Google/Chrome/Application/chrome.exe"),
        ("$LOCALAPPDATA", "Chromium/Application/chrome.exe"),
    ),
)
POSTGRESQL = Program(
    "PostgreSQL",
    "postgresql",
    "the tests on PostgreSQL",
    ("initdb",),
    (
        ("/usr/lib/postgresql", "*/bin/initdb"),
        ("/opt/homebrew/opt", "postgresql@*/bin/initdb"),
        ("/usr/local/opt", "postgresql@*/bin/initdb"),
        ("$PROGRAMFILES", "PostgreSQL/*/bin/initdb.exe"),
    ),
)
LIBREOFFICE = Program(
    "LibreOffice",
    "libreoffice-calc-nogui libreoffice-writer-nogui",
    "the tests that open the workbook and the minutes in LibreOffice",
    ("soffice", "libreoffice"),
    (
        ("/Applications", "LibreOffice.app/Contents/MacOS/soffice"),
        ("$PROGRAMFILES", "LibreOffice/program/soffice.exe"),
    ),
)
PROGRAMS = (CHROMIUM, POSTGRESQL, LIBREOFFICE)
