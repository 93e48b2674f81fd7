"""Guards over the whole house: the order of the stages, what each kind of file may know, what git may hold.

Each table below is the design, said once. Change the design before you change a table.
"""

import ast
import gzip
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit_app import STAGES

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "audit_app"
STATIC = APP / "static"

BELOW = ("clock", "config", "db", "guards", "mail", "refusals", "trail", "web", "word")
# What stands above every stage and may know them all: it only puts them together.
ABOVE = ("audit_app", "cli", "demo", "migrations")
# What may be seen against that order all the same, by part or by kind of file, with the reason.
SEEN_ANYHOW = {
    # Every page asks who is signed in and what they may do, and says grades in words.
    "web": {"audit_app.accounts", "audit_app.rubrics.grades"},
    # A stage's commands share what every command does with a refusal and an area. Nothing imports them.
    "commands": {"audit_app.cli"},
}

# What a pure file may import besides the standard library and other pure files.
PURE_LIBRARIES = {"figures": {"numpy", "scipy", "krippendorff"}}
# Time, chance and the world outside come in as arguments.
IMPURE = {"time", "random", "secrets", "uuid", "os", "subprocess", "socket", "sqlite3", "urllib", "logging"}
ASKS_THE_TIME = {"now", "utcnow", "today"}

# Loaded with the first picture, file or coefficient that needs them: every start would be seconds longer.
LOADED_LATE = {"docx", "gptables", "krippendorff", "matplotlib", "scipy"}

# What each kind of file in a stage stays free of.
FREE_OF = {
    "models": {"flask", "wtforms", "flask_wtf", ".forms", ".routes", ".service"},
    "service": {"flask", "wtforms", "flask_wtf", ".forms", ".routes"},
    "forms": {"sqlalchemy", ".service", ".routes"},
    "routes": {"sqlalchemy"},
}
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
HEAVIEST_STATIC = 60_000
FORBIDDEN_WORDS = {
    "|safe (escapes nothing)": re.compile(r"\|\s*safe\b"),
    "innerHTML (escapes nothing)": re.compile(r"\b(inner|outer)HTML\b|insertAdjacentHTML"),
    "yaml.load (runs what it reads)": re.compile(r"\byaml\.load\b"),
    "pickle (runs what it reads)": re.compile(r"\bpickle\b"),
}
# Put together here, so that this file does not name them.
MACHINE_PATHS = re.compile(r"(?<![\w.~*-])/(" + "|".join(("work", "root", "home")) + r")/")


def module_name(path: Path) -> str:
    """ "audit_app.rounds.rules" for its file; a package is named without its `__init__`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources() -> dict[str, Path]:
    return {module_name(path): path for path in sorted(APP.rglob("*.py"))}


SOURCES = sources()


def read(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(module: str) -> Iterator[tuple[str, int]]:
    """Every module a file imports, wherever in the file it does, with the line."""
    for node in ast.walk(read(SOURCES[module])):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = node.module or ""
            if node.level:
                package = module if SOURCES[module].name == "__init__.py" else module.rpartition(".")[0]
                base = package.split(".")[: len(package.split(".")) - node.level + 1]
                start = ".".join([*base, start] if start else base)
            for alias in node.names:
                inner = f"{start}.{alias.name}"
                yield (inner if inner in SOURCES else start), node.lineno


def place(module: str) -> str:
    """The stage, or the part below or above the stages, that a module belongs to."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def rank(module: str) -> int:
    here = place(module)
    if here in STAGES:
        return STAGES.index(here)
    return -1 if here in BELOW else len(STAGES)


def seen_anyhow(module: str) -> set[str]:
    kind = module.rpartition(".")[2]
    return SEEN_ANYHOW.get(place(module), set()) | SEEN_ANYHOW.get(kind, set())


def where(module: str, line: int) -> str:
    return f"{SOURCES[module].relative_to(ROOT)}:{line}"


def own(name: str) -> bool:
    return name.partition(".")[0] == "audit_app"


def test_every_part_of_the_application_has_its_place_in_the_order() -> None:
    assert STAGES[0] == "rubrics"
    assert STAGES[-1] == "overview"
    strangers = {place(module) for module in SOURCES} - {*STAGES, *BELOW, *ABOVE}
    assert not strangers, f"Say in this file's tables where these stand: {sorted(strangers)}"


def test_a_stage_never_imports_a_later_one() -> None:
    wrong = [
        f"{where(module, line)} imports {name}"
        for module in SOURCES
        for name, line in imports(module)
        if own(name)
        and rank(name) > rank(module)
        and not any(f"{name}.".startswith(f"{seen}.") for seen in seen_anyhow(module))
    ]
    assert not wrong, "\n".join(wrong)


def pure_modules() -> dict[str, str]:
    """Every rules file, and whatever of ours it imports, with the chain that makes it one."""
    waiting = {module: module for module in SOURCES if module.endswith(".rules")}
    found: dict[str, str] = {}
    while waiting:
        module, chain = waiting.popitem()
        found[module] = chain
        for name, _ in imports(module):
            if own(name) and name in SOURCES and name not in found:
                waiting[name] = f"{chain} -> {name}"
    return found


def impure_lines(module: str) -> Iterator[str]:
    allowed = (sys.stdlib_module_names - IMPURE) | PURE_LIBRARIES.get(place(module), set())
    for name, line in imports(module):
        if not own(name) and name.split(".")[0] not in allowed:
            yield f"{where(module, line)} imports {name}"
    for node in ast.walk(read(SOURCES[module])):
        if isinstance(node, ast.Attribute) and node.attr in ASKS_THE_TIME:
            yield f"{where(module, node.lineno)} asks the time: .{node.attr}"


def test_rules_know_no_flask_no_database_no_clock_and_no_chance() -> None:
    pure = pure_modules()
    wrong = [f"{line} (pure because of {pure[module]})" for module in pure for line in impure_lines(module)]
    assert not wrong, "\n".join(wrong)
    assert "audit_app.rubrics.rules" in pure


def test_each_kind_of_file_stays_free_of_what_the_design_says() -> None:
    wrong = []
    for module in SOURCES:
        kind = module.rpartition(".")[2]
        if place(module) not in STAGES or kind not in FREE_OF:
            continue
        for name, line in imports(module):
            kept_out = f".{name.rpartition('.')[2]}" if own(name) else name.split(".")[0]
            if kept_out in FREE_OF[kind]:
                wrong.append(f"{where(module, line)} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_the_pages_start_without_the_heavy_libraries() -> None:
    routes = [module for module in SOURCES if module.rpartition(".")[2].endswith("routes")]
    assert len(routes) > len(STAGES)
    program = f"import sys, {', '.join(routes)}; print(*sorted({LOADED_LATE} & set(sys.modules)))"
    order = [sys.executable, "-c", program]
    said = subprocess.run(order, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    assert not said.strip(), f"Loaded at the start: {said}"


@pytest.mark.parametrize("stage", ["figures", "reports"])
def test_the_map_of_a_large_stage_names_every_module_and_folder_of_it(stage: str) -> None:
    words = ast.get_docstring(read(SOURCES[f"audit_app.{stage}"])) or ""
    named = {name.partition(".")[0] for name in re.findall(r"`([\w.]+)`", words)}
    here = {module.split(".")[2] for module in SOURCES if module.startswith(f"audit_app.{stage}.")}
    assert named == here, f"Say in audit_app/{stage}/__init__.py where these lie: {sorted(named ^ here)}"


def too_long(path: Path) -> list[str]:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    return [f"{path.relative_to(ROOT)} has {lines} lines: split it by noun"] if lines > LONGEST_FILE else []


def test_no_module_is_longer_than_300_lines_and_no_function_than_40() -> None:
    wrong = []
    for module, path in SOURCES.items():
        if place(module) == "migrations":
            continue
        wrong += too_long(path)
        for node in ast.walk(read(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    wrong.append(f"{where(module, node.lineno)} {node.name} has {length} lines")
    assert not wrong, "\n".join(wrong)


def test_no_file_of_tests_is_longer_than_300_lines() -> None:
    """A journey may be a long function; what many tests share belongs beside them, in builders."""
    wrong = [fault for path in sorted((ROOT / "tests").rglob("*.py")) for fault in too_long(path)]
    assert not wrong, "\n".join(wrong)


def test_only_db_commits() -> None:
    commits = [
        where(module, node.lineno)
        for module, path in SOURCES.items()
        for node in ast.walk(read(path))
        if isinstance(node, ast.Attribute) and node.attr == "commit" and module != "audit_app.db"
    ]
    assert not commits, f"Only audit_app/db.py commits: {commits}"


def test_nothing_prints_unescaped_text_or_runs_what_it_reads() -> None:
    wrong = []
    for path in sorted(APP.rglob("*")):
        if path.suffix not in {".py", ".html", ".js", ".jinja"} or STATIC in path.parents:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            wrong += [
                f"{path.relative_to(ROOT)}:{number} {why}"
                for why, word in FORBIDDEN_WORDS.items()
                if word.search(line)
            ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_file_names_no_index_and_hashes_every_requirement(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    sources_named = re.findall(r"^.*(?:index-url|find-links|trusted-host|://).*$|^-.*$", text, re.MULTILINE)
    assert not sources_named
    requirements = re.findall(r"^[A-Za-z0-9].*", text.replace("\\\n", " "), re.MULTILINE)
    assert len(requirements) > 20
    sound = re.compile(r"[\w.-]+(\[[\w,-]+\])?==\S+( ;.*?)? +--hash=sha256:")
    without = [requirement[:60] for requirement in requirements if not sound.match(requirement)]
    assert not without, f"No hash or no exact version: {without}"


def test_style_sheets_and_scripts_weigh_at_most_60_kb_compressed() -> None:
    served = [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".mjs"}]
    weights = {path.name: len(gzip.compress(path.read_bytes(), 6)) for path in served}
    assert sum(weights.values()) <= HEAVIEST_STATIC, weights


def tracked_files() -> list[Path]:
    # A checkout may belong to somebody else than who runs the tests.
    order = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    said = subprocess.run(order, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in said.split("\0") if name]


def test_nothing_in_git_names_a_path_of_somebodys_machine() -> None:
    wrong = []
    for path in tracked_files():
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), start=1):
            if MACHINE_PATHS.search(line):
                wrong.append(f"{path.relative_to(ROOT)}:{number}")
    assert not wrong, "\n".join(wrong)
