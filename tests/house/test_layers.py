"""The house's walls: who may import whom, and what only one room may do."""

import ast
import re
from pathlib import Path

import pytest

from config.settings import ROOT
from tests.house.code import LAYERS, calls_in, files, functions_of, imports_of, name_of, parameters_of, tree_of

BELOW = {
    "config": set(),
    "models": {"config"},
    "workflow": {"config", "models"},
    "demo": {"config", "models", "workflow"},
    "views": {"config", "models", "workflow", "demo"},
    "deploy": {"config", "models", "workflow", "demo", "views"},
    "wsgi": {"views"},
}
ONLY = {
    "transitions": {"workflow/process/engine.py"},
    "smtplib": {"workflow/reminders/mailer.py"},
    "apscheduler": {"views/worker.py"},
    "argon2": {"workflow/people/passwords.py"},
    "xlsxwriter": {
        "workflow/ledger/exporting/workbook.py",
        "workflow/ledger/exporting/looks.py",
        "workflow/people/importing/empty_workbook.py",
    },
    "docxtpl": {"views/documents.py"},
}
WEB = {"flask", "flask_login", "flask_wtf", "flask_babel", "flask_sqlalchemy_lite", "werkzeug", "wtforms", "jinja2"}
# who is signed in changes only himself or herself, and proves it by the password or the link's secret
OWN_AFFAIRS = {"edit_own_account", "choose_language", "change_password", "set_password", "sign_in", "welcome"} | {
    "sign_out_everywhere", "end_sessions", "use_link", "ask_reset", "answer_resets", "end_address"
}  # fmt: skip
# called on the command line of the server, by whoever may read its database anyway
OPERATORS = {"create_admin", "deactivate_demo_accounts"}
# steps of rules that have asked already
STEPS = {
    *("close_stand_in", "grant_role", "grant_roles", "issue_link", "lapse_request", "reconsider_request"),
    *("count_ballot", "follow_change", "lapse_proposals", "set_answer", "make_void", "part_unfit", "keep_revision"),
    *("leave_home_units",),
}
RECORDING = {"record", "record_all", "record_many"}
ASKING = {"require", "require_side", "holds", "fire", "open_for_record", "open_plan"}
PRODUCT = (*LAYERS, "wsgi.py")


@pytest.mark.parametrize("layer", BELOW)
def test_imports_go_one_way(layer: str) -> None:
    own = files(".py", layer) if layer != "wsgi" else [ROOT / "wsgi.py"]
    wrong = [
        f"{name_of(file)} imports {module}"
        for file in own
        for module in imports_of(file)
        if module.split(".")[0] in set(BELOW) - BELOW[layer] - {layer}
    ]
    assert wrong == []


def test_nothing_imports_the_tests() -> None:
    assert [name_of(f) for f in files(".py", *PRODUCT) if any(m.split(".")[0] == "tests" for m in imports_of(f))] == []


@pytest.mark.parametrize("library", ONLY)
def test_a_library_is_imported_in_one_place(library: str) -> None:
    users = {
        name_of(file) for file in files(".py", *PRODUCT) if any(m.split(".")[0] == library for m in imports_of(file))
    }
    assert users == ONLY[library]


def test_models_and_rules_know_nothing_of_the_web() -> None:
    wrong = [
        f"{name_of(file)} imports {module}"
        for file in files(".py", "config", "models", "workflow")
        for module in imports_of(file)
        if module.split(".")[0] in WEB
    ]
    assert wrong == []


def test_no_rule_commits() -> None:
    """Jobs that save bit by bit are handed the way to do so; no rule reaches for the session's own."""
    assert [name_of(file) for file in files(".py", "models", "workflow") if _commits(file)] == []


def test_views_commit_in_one_place_a_request() -> None:
    committing = {name_of(file) for file in files(".py", "views") if _commits(file)}
    assert committing <= {
        "views/database.py",
        "views/worker.py",
        "views/cli.py",
        "views/ledger_import.py",
        "views/people/commands.py",
    }


def test_only_the_engine_lets_a_state_be_set() -> None:
    using = {name_of(file) for file in files(".py", *PRODUCT) if "engine_at_work" in file.read_text("utf-8")}
    assert using == {"models/ledger.py", "workflow/process/engine.py"}


def test_nobody_else_even_tries_to_set_a_state() -> None:
    wrong = [
        f"{name_of(file)}:{node.lineno}"
        for file in files(".py", *PRODUCT)
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Attribute) and node.attr == "state" and isinstance(node.ctx, ast.Store)
    ]
    assert wrong == []


def test_no_rule_looks_at_the_clock() -> None:
    clocks = {"now", "utcnow", "today", "time", "monotonic"}
    no_rule = {"workflow/evidence/store.py"}  # compares the file system's times with its clock
    wrong = [
        f"{name_of(file)}:{node.lineno}"
        for file in files(".py", "models", "workflow")
        if name_of(file) not in no_rule
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in clocks
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "time"}
    ]
    assert wrong == []


def test_every_rule_that_records_a_change_asks_for_the_right() -> None:
    """Followed through the functions it calls: the rule decides on every path, not the page."""
    calls = _call_graph()

    def reaches(name: str, wanted: set[str], seen: frozenset[str] = frozenset()) -> bool:
        called = calls.get(name, set())
        return bool(called & wanted) or any(reaches(inner, wanted, seen | {name}) for inner in called - seen)

    rules = [
        function.name
        for file in files(".py", "workflow")
        for function in functions_of(file)
        if not function.name.startswith("_") and {"actor", "now"} <= parameters_of(function)
    ]
    changing = {rule for rule in rules if rule not in RECORDING and reaches(rule, RECORDING)}
    silent = {rule for rule in changing if not reaches(rule, ASKING)}
    assert len(changing) > 30
    assert silent - OWN_AFFAIRS - OPERATORS - STEPS == set()


def _call_graph() -> dict[str, set[str]]:
    """Whom each function of the rules calls; names that begin with an underscore belong to their file."""
    return {
        _full(function.name, name_of(file)): {_full(called, name_of(file)) for called in calls_in(function)}
        for file in files(".py", "workflow")
        for function in functions_of(file)
    }


def _full(name: str, file: str) -> str:
    return f"{file}:{name}" if name.startswith("_") else name


def _commits(file: Path) -> bool:
    calls = (node.func for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call))
    return any(isinstance(called, ast.Attribute) and called.attr == "commit" for called in calls)


# ---- what the browser gets

INLINE = re.compile(r"""<script(?![^>]*\bsrc=)|<style|\sstyle="|\son[a-z]+="|javascript:""")
ELSEWHERE = re.compile(
    r"""(?:src|href|action|data)=["'](?:https?:)?//|url\(["']?(?:https?:)?//|@import|from ["']https?:"""
)


@pytest.mark.parametrize("ending", [".html"])
def test_no_script_or_style_stands_inside_a_page(ending: str) -> None:
    pages = [file for file in files(ending, "templates") if file.parent.name != "mails"]
    wrong = [
        f"{name_of(file)}: {found}" for file in pages for found in INLINE.findall(_without_jinja(file.read_text()))
    ]
    assert pages
    assert wrong == []


def test_nothing_is_fetched_from_elsewhere() -> None:
    shown = [*files(".html", "templates"), *files(".js", "static"), *files(".css", "static"), *files(".svg", "static")]
    wrong = [f"{name_of(file)}: {found}" for file in shown for found in ELSEWHERE.findall(file.read_text("utf-8"))]
    assert wrong == []


def test_no_page_marks_its_values_as_safe() -> None:
    """Everything is escaped; what is not text is built by a macro or comes from the server as Markup."""
    wrong = [
        name_of(f) for f in files(".html", "templates") if re.search(r"\|\s*safe\b|autoescape false", f.read_text())
    ]
    assert wrong == []


def _without_jinja(text: str) -> str:
    return re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", text, flags=re.DOTALL)
