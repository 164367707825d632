"""A wrong file of rules stops the start, with the line and the reason."""

import re
from pathlib import Path

import pytest

from config.settings import Mode, Settings
from views.app import create_app

SHIPPED = Settings(mode=Mode.TEST, _env_file=None).reminders_file
WRONG = [  # what is changed in the shipped file, into what, and what is told of it
    ('colour = "green"', 'colour = "purple"', "(rule, colour)", "purple|Input should be"),
    ('colour = "green"', 'colour = "blue"', "(rule)", "green, yellow or red"),
    ('watch = "silence"\ndays = 30\nrepeat_days = 30', 'watch = "silence"\ndays = -30', "(rule)", "lies ahead"),
    ("days = -10\n", "days = -10\nrepeat_days = 2\n", "(rule)", "told once"),
    ('watch = "review"\nworking_days = 5', 'watch = "review"\ndays = 5', "(rule)", "working_days"),
    ('"liaison@lead_unit"]', '"liaison@part_unit"]', "(rule)", "part_unit"),
    ('"responsible_leader"', '"responsible_leadr"', "overdue", "responsible_leadr"),
    ('"task.conclude"', '"task.concude"', "conclusion_waits", "task.concude"),
    ('kind = "returned"', 'kind = "retuned"', "retuned", "told at once"),
    ("days = -10\n", "days = -20\n", "", "deadline_near must come later"),
    ('name = "silence"', 'name = "overdue"', "", "declared twice"),
    ("letter_after_days = 8", "letter_after_days = 0", "(rule, letter_after_days)", "greater than or equal"),
    ("[[rule]]\n", '[[rule]]  # the first\ncolor = "green"\n', "(rule, color)", "Extra inputs"),
]


@pytest.mark.parametrize(("right", "wrong", "where", "why"), WRONG, ids=[wrong for _, wrong, *_ in WRONG])
def test_the_start_stops_with_line_and_reason(tmp_path: Path, right: str, wrong: str, where: str, why: str) -> None:
    text = SHIPPED.read_text("utf-8")
    file = tmp_path / "reminders.toml"
    file.write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(SystemExit) as stopped:
        create_app(Settings(mode=Mode.TEST, instance=tmp_path, _env_file=None, reminders_file=file))
    said = str(stopped.value)
    assert re.search(why, said), said
    assert where in said
    line = re.search(r"line (\d+)", said)
    assert line is not None
    changed = text[: text.index(right)].count("\n") + 1
    assert not where or -1 <= changed - int(line[1]) <= 9, (said, changed)  # in the same entry
