"""The code base as data: its files, their syntax trees, what they import and whom they call."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from config.settings import ROOT

LAYERS = ("config", "models", "workflow", "demo", "views", "deploy")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository, or of the unpacked archive where there is no repository."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
        )
        return tuple(ROOT / name for name in listed.stdout.decode().splitlines() if (ROOT / name).is_file())
    folders = [ROOT / name for name in (*LAYERS, "templates", "static", "tests", "migrations")]
    return tuple(file for folder in folders for file in folder.rglob("*") if file.is_file())


def files(ending: str, *folders: str) -> list[Path]:
    """Tracked files with the ending, in the folders, or everywhere."""
    within = [file for file in tracked() if not folders or file.relative_to(ROOT).parts[0] in folders]
    return sorted(file for file in within if file.name.endswith(ending))


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"), str(file))


def imports_of(file: Path) -> Iterator[str]:
    """Every module that the file imports anywhere, by its full name."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def calls_in(node: ast.AST) -> set[str]:
    """The names of everything that is called: `f(…)` and `x.f(…)` are both "f"."""
    called = (inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call))
    return {
        func.id if isinstance(func, ast.Name) else func.attr
        for func in called
        if isinstance(func, ast.Name | ast.Attribute)
    }


def functions_of(file: Path) -> list[ast.FunctionDef]:
    """The functions at the top of a file."""
    return [node for node in tree_of(file).body if isinstance(node, ast.FunctionDef)]


def parameters_of(function: ast.FunctionDef) -> set[str]:
    return {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
