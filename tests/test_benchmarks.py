"""The benchmarks run from end to end: nothing fails and no acknowledged save is lost. No seconds are held."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def test_the_quick_benchmark_runs_and_every_acknowledged_save_is_kept(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    order = [sys.executable, "benchmarks/run.py", "--quick", "--databases", "sqlite", "--json", str(results)]
    done = subprocess.run(order, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [result] = json.loads(results.read_text(encoding="utf-8"))
    assert (result["errors"], result["lost"]) == ([], 0)
    assert result["acknowledged"] > 0
    assert result["phases"]["saves alone"]["polls"] == result["phases"]["polls alone"]["saves"] == 0
    assert min(result["phases"]["together"][what] for what in ("saves", "polls")) > 0


def test_a_lost_save_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the ledger: an answer that no database holds."""
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import run

    url = f"sqlite:///{tmp_path / 'bench.sqlite'}"
    run._fill(url, "quick", str(tmp_path))
    sealed = run._stored(url, str(tmp_path))
    place, given = next(iter(sealed.items()))
    assert run._lost(url, {place: given}, str(tmp_path)) == 0
    assert run._lost(url, {place: given, (99_999, 1): ("G", "")}, str(tmp_path)) == 1


def test_the_quick_benchmark_of_the_report_runs(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    asked = ["--size", "quick", "--times", "2", "--json", str(results)]
    order = [sys.executable, "benchmarks/reports.py", *asked]
    done = subprocess.run(order, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [result] = json.loads(results.read_text(encoding="utf-8"))
    assert result["grades"] > 500
    assert {found["p95"] > 0 for part in ("pages", "figures") for found in result[part].values()} == {True}
