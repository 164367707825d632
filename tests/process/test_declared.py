"""The declared process holds together, is what the README draws, and is refused in words when it does not hold."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from config.settings import ROOT, Mode, Settings, use_settings
from models.ledger import State
from views.app import create_app
from workflow.process.definition import DefinitionError, load_process
from workflow.process.engine import check_process

PROCESS, RIGHTS = ROOT / "config" / "process.toml", ROOT / "config" / "rights.toml"
Said = Callable[..., tuple[int, str]]


@pytest.fixture
def said(app: Flask) -> Said:
    """Runs a command; gives its exit code and all that it prints."""

    def run(*arguments: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=list(arguments))
        return done.exit_code, done.output

    return run


def changed(folder: Path, file: Path, before: str, after: str) -> tuple[Path, Path]:
    """The process and the rights, one of them with other words in one place."""
    text, copy = file.read_text("utf-8"), folder / file.name
    assert before in text
    copy.write_text(text.replace(before, after, 1), "utf-8")
    return (copy, RIGHTS) if file is PROCESS else (PROCESS, copy)


def test_the_command_says_that_all_is_in_order(said: Said) -> None:
    code, text = said("workflow", "check")
    assert code == 0
    assert re.fullmatch(r"9 transitions, \d+ rights: all in order\.\n", text)


def test_the_readme_shows_the_diagram_that_the_command_prints(said: Said) -> None:
    code, text = said("workflow", "diagram")
    assert code == 0
    drawn = re.findall(r"```mermaid\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert drawn == [text]
    assert {state.value for state in State} <= set(re.findall(r"\w+", text))


def test_the_diagram_speaks_chinese_too(said: Said) -> None:
    assert "assigned --> in_progress: 启动整改" in said("workflow", "diagram", "--language", "zh")[1]


@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        (PROCESS, 'needs = ["', 'needs = ["mood", "', "no need is called mood"),
        (PROCESS, 'effects = ["', 'effects = ["applaud", "', "no effect is called applaud"),
        (PROCESS, 'when = "extension_asked"', 'when = "moon_full"', "no condition is called moon_full"),
        (RIGHTS, '[right."task.verify"]', '[right."task.admire"]', "no right is called task.verify"),
        (PROCESS, 'only_right = "rebound.deadline"', 'only_right = "rebound.mood"', "no right is called rebound.mood"),
        (PROCESS, 'trigger = "withdraw"', 'trigger = "return"', "return from submitted is declared twice"),
        (PROCESS, 'trigger = "withdraw"', 'trigger = "sulk"', "no kind of event is called task.sulk"),
        (PROCESS, 'to = "long_term_monitoring"', 'to = "verified"', "long_term_monitoring cannot be reached"),
        (PROCESS, 'from = ["rebounded"]', 'from = ["verified"]', "rebounded is a dead end"),
    ],
)
def test_what_does_not_hold_together_stops_the_start(
    tmp_path: Path, file: Path, before: str, after: str, fault: str
) -> None:
    declared, rights = changed(tmp_path, file, before, after)
    assert any(fault in one for one in check_process(load_process(declared, rights)))
    settings = Settings(mode=Mode.TEST, instance=tmp_path, process_file=declared, rights_file=rights, _env_file=None)
    use_settings(settings)
    with pytest.raises(SystemExit, match=f"Rectify cannot start:\n(.*\n)*.*{re.escape(fault)}"):
        create_app(settings)


@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        (PROCESS, 'trigger = "submit"', 'tigger = "submit"', "tigger"),
        (PROCESS, 'to = "submitted"', 'to = "nowhere"', "transition.1.to"),
        (RIGHTS, '"leader@lead_unit"', '"leader@moon"', "'leader@moon' is not a role@relation"),
        (RIGHTS, 'barred = ["own_unit"', 'barred = ["red_haired"', "no relation is called red_haired"),
        (RIGHTS, "[right", "[[right", ""),
    ],
)
def test_what_cannot_be_read_is_named_with_its_file(
    tmp_path: Path, file: Path, before: str, after: str, fault: str
) -> None:
    with pytest.raises(DefinitionError) as refused:
        load_process(*changed(tmp_path, file, before, after))
    assert str(tmp_path / file.name) in str(refused.value)
    assert fault in str(refused.value)
