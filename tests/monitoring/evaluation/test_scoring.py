"""Points computed by hand against points computed: deductions, caps, the unmeasured, grades, vetoes, the file."""

import re
from pathlib import Path
from typing import Any

import pytest

from config.settings import Mode, Settings
from models.monitoring import Effectiveness
from views.app import create_app
from workflow.monitoring.evaluation.declared import Scheme, scheme_of
from workflow.monitoring.evaluation.registry import Case
from workflow.monitoring.evaluation.scoring import Facts, Scored, score, scored_of

SHIPPED = Settings(mode=Mode.TEST, _env_file=None).evaluation_file
SAID = {"en": "%(per_case)s points each", "zh": "每次扣%(per_case)s分"}
SCHEME: dict[str, Any] = {
    "grades": {"good": 90, "fair": 75, "ordinary": 60},
    "indicator": [
        {"name": "one", "fact": "returns", "points": 40, "per_case": 2.5, "cap": 10, "label": SAID, "rule": SAID},
        {"name": "two", "fact": "overdue_days", "points": 60, "per_case": 0.3, "cap": 60, "label": SAID, "rule": SAID},
    ],
    "veto": [{"name": "often", "fact": "rebounds", "at_least": 2, "at_most": "ordinary", "label": SAID}],
}


def cases(*sizes: int) -> list[Case]:
    return [Case(1, f"X26-T{number:03}", size) for number, size in enumerate(sizes)]


def computed(returns: Any = (), days: Any = (), rebounds: Any = (), **adjusted: tuple[int, str]) -> Scored:
    facts: Facts = {
        "returns": None if returns is None else cases(*returns),
        "overdue_days": None if days is None else cases(*days),
        "rebounds": cases(*rebounds),
    }
    return score(scheme_of(SCHEME), facts, adjusted)


def test_a_unit_without_a_case_has_all_points() -> None:
    scored = computed()
    assert ([line.proposal for line in scored.lines], scored.total) == ([400, 600], 1000)
    assert (scored.grade, scored.vetoes) == (Effectiveness.GOOD, [])


def test_each_case_deducts_until_the_cap() -> None:
    scored = computed(returns=(1, 1, 1), days=(7, 4))
    # 40 - 3 x 2.5 = 32.5; 60 - 11 x 0.3 = 56.7; together 89.2
    assert [(line.amount, line.proposal) for line in scored.lines] == [(3, 325), (11, 567)]
    assert (scored.total, scored.grade) == (892, Effectiveness.FAIR)
    # five returns would be 12.5, the cap is 10; 300 days would be 90, the cap is 60
    assert [line.proposal for line in computed(returns=(1,) * 5, days=(300,)).lines] == [300, 0]


def test_full_points_are_given_only_where_none_is_lacking() -> None:
    many = [{**SCHEME["indicator"][0], "name": name, "points": 100} for name in "abcdefghijkl"]
    facts: Facts = {"returns": [], "overdue_days": [], "rebounds": []}
    scored = score(scheme_of({**SCHEME, "indicator": many}), facts, {"a": (999, "A tenth is lacking.")})
    # 1199.9 of 1200 are 99.99 of 100
    assert (scored.total, scored.grade) == (999, Effectiveness.GOOD)


def test_what_is_not_measured_is_left_out_and_the_total_scaled() -> None:
    scored = computed(returns=(1,), days=None)
    # 37.5 of 40 are 93.75 of 100: 93.8
    assert ([line.given for line in scored.lines], scored.total) == ([375, None], 938)
    nothing = computed(returns=None, days=None)
    assert (nothing.total, nothing.grade) == (None, None)


def test_an_adjustment_counts_and_the_proposal_stays_beside_it() -> None:
    scored = computed(returns=(1,), days=None, one=(400, "The return was an error."), two=(0, "No list was kept."))
    assert [(line.proposal, line.given, line.reason) for line in scored.lines] == [
        (375, 400, "The return was an error."),
        (None, 0, "No list was kept."),
    ]
    assert (scored.total, scored.grade) == (400, Effectiveness.POOR)


@pytest.mark.parametrize(
    ("tenths", "grade"),
    [(900, "good"), (899, "fair"), (750, "fair"), (749, "ordinary"), (600, "ordinary"), (599, "poor")],
)
def test_a_grade_begins_exactly_at_its_threshold(tenths: int, grade: str) -> None:
    assert computed(one=(400, "-"), two=(tenths - 400, "-")).grade is Effectiveness(grade)


def test_a_veto_limits_the_grade_and_lifts_none() -> None:
    vetoed = computed(rebounds=(1, 1))
    assert (vetoed.total, vetoed.grade, [one.name for one in vetoed.vetoes]) == (
        1000,
        Effectiveness.ORDINARY,
        ["often"],
    )
    assert [case.ref for case in vetoed.vetoes[0].cases] == ["X26-T000", "X26-T001"]
    assert computed(rebounds=(1,)).grade is Effectiveness.GOOD
    assert computed(rebounds=(2,), one=(0, "-"), two=(0, "-")).grade is Effectiveness.POOR


def test_a_frozen_sheet_reads_as_it_was_computed() -> None:
    scored = computed(returns=(1, 1), rebounds=(3,), one=(10, "A reason in words."))
    assert scored_of(scored.as_data) == scored


def test_the_shipped_scheme_gives_a_hundred_points() -> None:
    scheme: Scheme = scheme_of(_shipped())
    assert sum(row.points for row in scheme.indicators) == 100


def _shipped() -> dict[str, Any]:
    import tomllib

    return tomllib.loads(SHIPPED.read_text("utf-8"))


WRONG = [
    ('fact = "returns"', 'fact = "return"', "no source of facts is called return"),
    ("per_case = 0.2", "per_case = 0.25", "more than one decimal"),
    ("per_case = 0.2", "per_case = -1", "greater than 0"),
    ("points = 15\nper_case = 3\ncap = 15", "points = 15\nper_case = 3\ncap = 16", "deducts more than its points"),
    ("fair = 75", "fair = 95", "must fall"),
    ('name = "in_time"', 'name = "returns"', "returns is declared twice"),
    ("Minus %(per_case)s for each day", "Minus %(percase)s for each day", "names percase"),
    ("at most %(cap)s", "at most 20 % of all", "no placeholder"),
    ('at_most = "poor"', 'at_most = "bad"', "Input should be"),
    ("at_least = 2", 'at_least = 2\ncolour = "red"', "Extra inputs"),
]


@pytest.mark.parametrize(("right", "wrong", "why"), WRONG, ids=[wrong for _, wrong, _ in WRONG])
def test_a_wrong_file_stops_the_start_with_line_and_reason(tmp_path: Path, right: str, wrong: str, why: str) -> None:
    text = SHIPPED.read_text("utf-8")
    assert right in text
    file = tmp_path / "evaluation.toml"
    file.write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(SystemExit) as stopped:
        create_app(Settings(mode=Mode.TEST, instance=tmp_path, _env_file=None, evaluation_file=file))
    said = next(line for line in str(stopped.value).splitlines() if why in line)
    told = re.search(r"line (\d+)", said)
    assert told is not None
    assert abs(text[: text.index(right)].count("\n") + 1 - int(told[1])) <= 7, said
