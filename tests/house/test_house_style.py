"""How the house is kept: small files that say what they are for, no silent failures, tests that are sentences."""

import ast
import re
from pathlib import Path

from config.settings import ROOT
from tests.house.code import LAYERS, files, name_of, tree_of

LONGEST = 260  # lines: "about 250"
LONGEST_FUNCTION = 30  # lines: "about 25"
ROOMS = {
    "people",
    "ledger",
    "process",
    "evidence",
    "verification",
    "monitoring",
    "meetings",
    "inspection",
    "reminders",
    "trail",
}
PRODUCT = (*LAYERS, "wsgi.py")
DRAWERS = {"utils", "util", "helpers", "helper", "managers", "manager", "common", "misc", "tools"}
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|NotImplementedError\(|\.\.\.  # stub")


def test_every_file_can_be_read_in_one_go() -> None:
    own = [*files(".py", *PRODUCT, "tests"), *files(".html", "templates"), *files(".js", "static")]
    long = {name_of(file): len(file.read_text("utf-8").splitlines()) for file in own}
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


def test_every_function_can_be_taken_in_at_a_glance() -> None:
    long = {
        f"{name_of(file)}: {function.name}": lines
        for file in files(".py", "workflow", "views")
        for function in ast.walk(tree_of(file))
        if isinstance(function, ast.FunctionDef) and (lines := _lines_of(function)) > LONGEST_FUNCTION
    }
    assert long == {}


def _lines_of(function: ast.FunctionDef) -> int:
    """The lines of its body, from the first statement after the docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_every_file_opens_by_saying_what_belongs_in_it() -> None:
    own = [file for file in files(".py", *PRODUCT, "tests") if file.read_text("utf-8").strip()]
    silent = [name_of(file) for file in own if not _opens_with_a_sentence(file)]
    assert silent == []


def _opens_with_a_sentence(file: Path) -> bool:
    opening = ast.get_docstring(tree_of(file)) or ""
    return bool(re.match(r".{8,}[.:?]", opening.splitlines()[0] if opening else ""))


def test_the_rooms_have_the_same_names_everywhere() -> None:
    """Models and rules know exactly these rooms; views, templates and tests have no other folder of rules."""
    beside_models = {
        "ballots",
        "base",
        "causes",
        "words",
        "concluding",
        "connection",
        "coordination",
        "inserting",
        "append_only",
        "measures",
        "imports",
        "institutional",
        "evaluating",
        "feedback",
        "findings",
        "inspection_work",
        "extensions",
        "letters",
        "looking_back",
        "planning",
        "reviewing",
        "saved_views",
        "spot",
        "stand_ins",
        "supplementary",
        "days",
        "xrays",
        "__init__",
    }
    assert {file.stem for file in files(".py", "models")} - beside_models == ROOMS
    assert {folder.name for folder in (ROOT / "workflow").iterdir() if _is_package(folder)} == ROOMS
    assert {folder.name for folder in (ROOT / "views").iterdir() if _is_package(folder)} <= ROOMS
    assert {file.parent.name for file in files(".html", "templates")} <= ROOMS | {
        "_macros",
        "errors",
        "mails",
        "templates",
    }
    assert {folder.name for folder in (ROOT / "tests").iterdir() if _is_package(folder)} >= ROOMS


def _is_package(folder: Path) -> bool:
    return (folder / "__init__.py").exists()


def test_no_file_is_a_drawer_for_anything() -> None:
    assert [name_of(file) for file in files(".py", *PRODUCT, "tests") if set(file.stem.split("_")) & DRAWERS] == []


def test_nothing_is_left_unfinished() -> None:
    own = [*files(".py", *PRODUCT), *files(".html", "templates"), *files(".js", "static"), *files(".css", "static")]
    assert [name_of(file) for file in own if UNFINISHED.search(file.read_text("utf-8"))] == []


def test_no_error_is_swallowed_whole() -> None:
    broad = {"Exception", "BaseException"}
    wrong = [
        f"{name_of(file)}:{node.lineno}"
        for file in files(".py", *PRODUCT, "tests")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.ExceptHandler) and (node.type is None or broad & _names_in(node.type))
    ]
    assert wrong == []


def _names_in(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def test_nothing_is_printed_but_by_commands() -> None:
    """`print` belongs to `make demo` alone; commands use click, everything else the log."""
    wrong = [
        f"{name_of(file)}:{node.lineno}"
        for file in files(".py", "config", "models", "workflow", "views", "demo")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert wrong == []


def test_no_test_is_skipped_and_nothing_of_ours_is_mocked() -> None:
    escape = re.compile(
        r"\b(?:pytest\.mark\.(?:skip|xfail)|pytest\.(?:skip|xfail)\(|unittest\.mock|MagicMock|mocker)\b"
    )
    may_lack = ROOT / "tests" / "browser.py"  # a machine without Chromium runs the other tests
    own = [file for file in files(".py", "tests") if file not in (Path(__file__), may_lack)]
    assert [name_of(file) for file in own if escape.search(file.read_text("utf-8"))] == []


def test_tests_are_sentences() -> None:
    short = [
        f"{name_of(file)}: {node.name}"
        for file in files(".py", "tests")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and node.name.count("_") < 2
    ]
    assert short == []


def test_ignored_warnings_give_their_reason() -> None:
    """Once a file is enough: the lines that ignore the same thing for the same reason follow it."""
    ignoring, reasoned = re.compile(r"# noqa"), re.compile(r"# noqa: [A-Z0-9, ]+ - \w+")
    texts = {name_of(file): file.read_text("utf-8") for file in files(".py", *PRODUCT)}
    assert [name for name, text in texts.items() if ignoring.search(text) and not reasoned.search(text)] == []


def test_libraries_are_pinned_to_the_version() -> None:
    lines = [
        line.split("#")[0].strip()
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text().splitlines()
    ]
    wanted = [line for line in lines if line and not line.startswith("-r")]
    assert wanted
    assert [line for line in wanted if not re.match(r"[A-Za-z0-9_.\[\],-]+==\S+$", line)] == []


def test_a_draft_is_kept_under_the_address_that_its_form_is_sent_to() -> None:
    """A saved form ends the draft of the very address it was posted to; under another name it would come back."""
    forms = [
        (name_of(file), form)
        for file in files(".html", "templates")
        for form in re.findall(r"<form [^\n]*data-draft=[^\n]*>", file.read_text("utf-8"))
        if file.parent.name != "_macros"
    ]
    assert len(forms) > 20
    wrong = [name for name, form in forms if _kept_under(form) not in (_sent_to(form), "{{ request.path }}")]
    assert wrong == []


def _kept_under(form: str) -> str:
    return (re.search(r'data-draft="(.*?)[#"]', form) or [""] * 2)[1]


def _sent_to(form: str) -> str:
    return (re.search(r'action="(.*?)(?:#\w+)?"', form) or [""] * 2)[1]
