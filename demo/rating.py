"""The matrix of the demonstration's inspection: what the groups looked at and rated, and what they aligned later."""

from collections.abc import Sequence
from typing import Any

from demo.groups import Groups
from workflow.inspection.alignment import align_cell
from workflow.inspection.basis import Source, list_sources
from workflow.inspection.cells import CellFacts, find_cell, save_cell

BEGUN, ALIGNED = -44, -13  # days from today
LETTERS = {"Y": "yes", "P": "partly", "N": "no", "A": "not_applicable"}
HOLDS, NONE_OF_IT = "材料与实际相符，未发现问题。", "该单位没有此类任务。"


def rate(groups: Groups) -> None:
    """Unit after unit, every third day another one, by the inspector of its group, question by question."""
    aligned = {(entry["unit"], entry["question"]): entry["rating"] for entry in groups.content["aligned"]}
    for n, (code, letters) in enumerate(groups.content["rating"].items()):
        unit, day = groups.unit(code), BEGUN + 3 * n
        who = groups.writer(unit)
        sources = list_sources(groups.session, unit, actor=who)
        for question, letter in zip(groups.content["question"], letters, strict=True):
            if letter != "-":
                told = aligned.get((code, question["name"]), LETTERS[letter])
                facts, now = _facts(question, LETTERS[letter], told, sources), groups.at(day)
                save_cell(groups.session, unit, question["name"], facts, actor=who, seen_version=0, now=now)


def align(groups: Groups) -> None:
    """After their meeting the leaders of the groups change ratings of their own."""
    for entry in groups.content["aligned"]:
        unit, question = groups.unit(entry["unit"]), entry["question"]
        cell = find_cell(groups.session, unit, question)
        seen, changed = cell.version if cell else 0, (entry["rating"], entry["reason"])
        who, now = groups.leader(unit), groups.at(ALIGNED)
        align_cell(groups.session, unit, question, *changed, actor=who, seen_version=seen, now=now)


def _facts(question: dict[str, Any], rating: str, told: str, sources: Sequence[Source]) -> CellFacts:
    """The words of the question for the rating that will stand (`told`); of each kind that it rests on, the newest
    thing there is."""
    if rating == LETTERS["A"]:
        return CellFacts(rating, note=NONE_OF_IT)
    chosen = [next((one.token for one in sources if one.kind == kind), "") for kind in question["basis"]]
    basis = [token for token in chosen if token]
    return CellFacts(rating, question["looked"], question.get(told, HOLDS), basis=basis)
