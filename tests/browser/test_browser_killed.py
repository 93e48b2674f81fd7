"""A browser that is ended at once and opened again: what was typed is still there."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.saving import KEPT, SAVED, Desk, Server
from tests.support.browser import Watched

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext


def test_the_browser_is_killed_and_opened_again(
    browser: Any, server: Server, watched: Watched, tmp_path: Path, sit_down: Callable[..., Desk]
) -> None:
    desk = sit_down(_persistent(browser, tmp_path, watched).pages[0])
    desk.sign_in()
    desk.open()
    desk.comment("T-1", "Saved before")
    desk.says(SAVED)
    desk.page.context.set_offline(True)
    desk.comment("T-1", "Typed before the end")
    desk.grade("T-2", "O")
    desk.says(KEPT)
    _wait_for_the_disk(tmp_path, "Typed before the end")
    _kill(tmp_path)
    assert server.saved() == {"T-1": ("", "Saved before", "")}
    again = Desk(_persistent(browser, tmp_path, watched).pages[0], server)
    again.sign_in()
    again.open()
    again.heard[:0] = desk.heard
    again.check_all_is_saved_and_true()
    assert again.shown() == {"T-1": ("", "Typed before the end", ""), "T-2": ("O", "", "")}


def _persistent(browser: Any, folder: Path, watched: Watched) -> "BrowserContext":
    """A browser that keeps what it stores in a folder, as people's own do."""
    from tests.support.browser import ARGUMENTS
    from tests.support.programs import CHROMIUM

    context: BrowserContext = browser.browser_type.launch_persistent_context(
        str(folder), executable_path=CHROMIUM.find(), args=ARGUMENTS, base_url=watched.host, locale="en-GB"
    )
    watched.watch(context.pages[0])
    return context


def _wait_for_the_disk(folder: Path, words: str) -> None:
    """Chromium writes its storage to the disk a few seconds after the page did."""
    import time

    end = time.monotonic() + 60
    wanted = [words.encode(), words.encode("utf-16-le")]
    while time.monotonic() < end:
        files = [one for one in folder.rglob("Local Storage/leveldb/*") if one.suffix in (".log", ".ldb")]
        if any(some in one.read_bytes() for one in files for some in wanted):
            return
        time.sleep(0.2)
    raise AssertionError("The browser never wrote its storage to the disk")


def _kill(folder: Path) -> None:
    """End that browser at once, as a power cut would: the process this test started, by its folder."""
    import os
    import signal

    for process in Path("/proc").iterdir():
        if not process.name.isdecimal():
            continue
        try:
            order = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={folder}".encode() in order and not any(
            one.startswith(b"--type=") for one in order
        ):
            os.kill(int(process.name), signal.SIGKILL)
