"""The demonstration contradicts itself nowhere: what a finding blames a unit for is rated so for that unit."""

import tomllib
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parents[2] / "demo" / "inspection.toml"
FAULTS, GOOD = {"P", "N", "partly", "no"}, {"Y", "yes"}


def ratings_of(content: dict[str, Any]) -> dict[tuple[str, str], str]:
    """By unit and question, as they stand after the groups aligned them."""
    questions = [one["name"] for one in content["question"]]
    rated = {
        (unit, name): letter
        for unit, letters in content["rating"].items()
        for name, letter in zip(questions, letters, strict=True)
    }
    return rated | {(one["unit"], one["question"]): one["rating"] for one in content["aligned"]}


def test_every_finding_of_the_demonstration_rests_on_ratings_that_say_the_same() -> None:
    content = tomllib.loads(CONTENT.read_text("utf-8"))
    rated = ratings_of(content)
    contradicted = [
        (number, unit, question)
        for number, finding in enumerate(content["finding"], 1)
        if finding["stands"] != "dropped"
        for unit in finding["units"]
        for question in finding["questions"]
        if rated[unit, question] not in (GOOD if finding.get("kind") == "good_practice" else FAULTS)
    ]
    assert contradicted == []
