"""Charts as pictures: they open, say what they show, hold nothing a page would refuse, and never differ."""

import ast
import io
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from audit_app.reports import drawing
from audit_app.reports.chart import Chart, LineChart
from audit_app.reports.drawing import KINDS, digest, draw
from audit_app.reports.drawing.kept import Kept
from audit_app.reports.drawing.picture import picture
from audit_app.reports.drawing.series import line_look
from audit_app.reports.drawing.sheet import Sheet
from tests.support.build_charts import ODD_NAMES, bar_chart, every_kind, funnel_chart, line_chart

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
# All a picture needs. No script, no style, no link to anything, no font.
ELEMENTS = {"svg", "title", "desc", "defs", "g", "path", "use", "clipPath", "rect"}

chart_of_each_kind = pytest.mark.parametrize("chart", every_kind(), ids=lambda chart: chart.key)


@chart_of_each_kind
@pytest.mark.parametrize("kind", ["svg", "narrow"])
def test_an_svg_says_what_it_shows_and_holds_nothing_a_strict_page_refuses(chart: Chart, kind: str) -> None:
    root = ElementTree.fromstring(draw(chart, kind))
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title") == chart.title
    assert root.findtext(f"{SVG}desc") == chart.alt
    wide = float(root.attrib["width"])
    assert wide == (720 if kind == "svg" else 290)
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ELEMENTS
        for name, value in element.attrib.items():
            plain = name.rpartition("}")[2]
            assert plain != "style"
            assert not plain.startswith("on")
            if plain == "href":
                assert value.startswith("#")
            assert "url(" not in value or value.startswith("url(#")


@chart_of_each_kind
def test_a_png_opens_and_is_as_wide_as_a_page_needs(chart: Chart) -> None:
    made = Image.open(io.BytesIO(draw(chart, "png")))
    made.load()
    assert made.format == "PNG"
    assert made.width == 1800
    assert made.info.keys() <= {"dpi"}


@chart_of_each_kind
def test_a_slide_is_one_page_of_sixteen_to_nine(chart: Chart) -> None:
    assert Image.open(io.BytesIO(draw(chart, "slide"))).size == (1920, 1080)


@pytest.mark.parametrize("name", ODD_NAMES, ids=lambda name: ascii(name[:12]))
@pytest.mark.parametrize("kind", KINDS)
def test_any_name_can_be_drawn(name: str, kind: str) -> None:
    for chart in (line_chart(3, 2, names=[name]), bar_chart(2, [name]), funnel_chart(3, [name])):
        odd = replace(chart, title=name, alt=name, source=name)
        if isinstance(odd, LineChart):
            odd = replace(odd, places=[name] * 3, marks={1: name}, signals={1: name}, unit=name)
        made = draw(odd, kind)
        if KINDS[kind][1] == "image/svg+xml":
            assert b"<script" not in made
            ElementTree.fromstring(made)


def test_a_long_name_among_few_goes_on_in_a_second_line(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[list[str]] = []
    draw_text = Sheet.text

    def record(sheet: Sheet, x: float, y: float, lines: Sequence[str], size: float, **how: Any) -> None:
        written.append(list(lines))
        draw_text(sheet, x, y, lines, size, **how)

    monkeypatch.setattr(Sheet, "text", record)
    for dots in (2, 20):
        picture(funnel_chart(dots, ["Southern County and City of Westerham"]), "svg")
        names = [lines for lines in written if lines[0].startswith("Southern")]
        assert names
        assert {len(lines) for lines in names} == ({2} if dots == 2 else {1})
        written.clear()


def test_the_same_chart_gives_the_same_bytes_in_another_process_too() -> None:
    chart = line_chart(12, 3, gaps=True)
    program = (
        "import hashlib, sys; from tests.support.build_charts import line_chart;"
        "from audit_app.reports.drawing.picture import picture;"
        "chart = line_chart(12, 3, gaps=True);"
        "print(*(hashlib.sha256(picture(chart, kind)).hexdigest() for kind in sys.argv[1:]))"
    )
    order = [sys.executable, "-c", program, *KINDS]
    said = subprocess.run(order, check=True, capture_output=True, text=True, cwd=ROOT)
    here = [sha256(picture(chart, kind)).hexdigest() for kind in KINDS]
    assert said.stdout.split() == here
    assert here == [sha256(picture(chart, kind)).hexdigest() for kind in KINDS]


def test_many_threads_at_once_draw_what_one_would_have_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    charts = [line_chart(places, 2) for places in range(3, 6)] + [bar_chart(bars) for bars in range(1, 4)]
    asked = [(chart, kind) for chart in charts for kind in KINDS]
    alone = [picture(chart, kind) for chart, kind in asked]
    monkeypatch.setattr(drawing, "_kept", Kept(24_000_000, len))
    with ThreadPoolExecutor(12) as pool:
        together = list(pool.map(lambda one: draw(*one), asked * 2))
    assert together == alone * 2


def test_a_chart_that_was_drawn_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    chart = line_chart(5)
    first = draw(chart, "svg")

    def refuse(*_: object) -> bytes:
        raise AssertionError("drawn again")

    monkeypatch.setattr("audit_app.reports.drawing.picture.picture", refuse)
    assert draw(line_chart(5), "svg") == first
    with pytest.raises(AssertionError):
        draw(replace(chart, title="Another"), "svg")


def test_every_number_and_word_of_a_chart_is_in_its_digest() -> None:
    chart = line_chart(4)
    line = chart.lines[0]
    others = [
        replace(chart, title="Another"),
        replace(chart, alt="Another"),
        replace(chart, source="Another"),
        replace(chart, signals={}),
        replace(chart, lines=[replace(line, values=[*line.values[:-1], 51.0])]),
        replace(chart, rows=[("2026-1", "51%")]),
    ]
    assert len({digest(one) for one in [chart, *others]}) == len(others) + 1
    assert digest(line_chart(4)) == digest(chart)


def test_what_is_kept_stays_small_and_the_oldest_goes_first() -> None:
    kept: Kept[bytes] = Kept(10, len)
    kept.put("a", b"1234")
    kept.put("b", b"1234")
    assert kept.get("a") == b"1234"
    kept.put("c", b"1234")
    assert [kept.get(name) for name in "abc"] == [b"1234", None, b"1234"]
    kept.put("c", b"1")
    kept.put("d", b"12345")
    assert [kept.get(name) for name in "acd"] == [b"1234", b"1", b"12345"]
    kept.put("e", b"12345678901")
    assert kept.get("e") is None


def test_an_unknown_kind_and_an_unknown_chart_are_refused() -> None:
    with pytest.raises(KeyError):
        draw(line_chart(3), "gif")
    with pytest.raises(TypeError, match="no drawing of a Chart"):
        draw(Chart("k", "t", "a", (), ()), "svg")


def test_the_drawing_library_is_not_loaded_at_the_start_and_never_through_its_global_state() -> None:
    program = "import sys, audit_app.reports.routes; print('matplotlib' in sys.modules)"
    order = [sys.executable, "-c", program]
    said = subprocess.run(order, check=True, capture_output=True, text=True, cwd=ROOT)
    assert said.stdout.strip() == "False"
    for path in Path(drawing.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert "pyplot" not in ast.unparse(node), path.name


def rendered(chart: Chart) -> Image.Image:
    return Image.open(io.BytesIO(draw(chart, "png"))).convert("L")


def test_series_are_told_apart_in_grey() -> None:
    looks = [line_look(place, 6, 12) for place in range(6)]
    assert len({(str(look["linestyle"]), look["marker"]) for look in looks}) == 6


def test_a_gap_is_not_bridged() -> None:
    whole = replace(line_chart(3), guides=[], marks={}, signals={})
    line = whole.lines[0]
    bare = replace(whole, lines=[replace(line, values=[50.0, 50.0, 50.0], lower=(), upper=())])
    gap = replace(whole, lines=[replace(line, values=[50.0, None, 50.0], lower=(), upper=())])

    def ink(chart: Chart) -> int:
        return sum(rendered(chart).point(lambda tone: 255 if tone < 100 else 0).histogram()[255:])

    assert ink(gap) < ink(bare) - 1000


def test_where_there_is_no_figure_the_picture_is_no_zero() -> None:
    nothing = replace(bar_chart(1), bars=[replace(bar_chart(1).bars[0], percent=None, shown="not scored")])
    zero = replace(bar_chart(1), bars=[replace(bar_chart(1).bars[0], percent=0.0, shown="not scored")])
    assert draw(nothing, "svg") != draw(zero, "svg")
