"""Findings of the demonstration's inspection, each as far as it has come before the feedback."""

from dataclasses import replace
from typing import Any

from demo.groups import Groups
from models.findings import Finding, FindingKind
from models.verification import Severity
from workflow.inspection.finding_review import accept_finding, drop_finding, review_finding, send_back_finding
from workflow.inspection.finding_words import FindingFacts
from workflow.inspection.findings import draft_finding, edit_finding
from workflow.inspection.merging import merge_finding

FOUND, REVIEWED, ACCEPTED = -24, -19, -15  # days from today


def find(groups: Groups) -> list[Finding]:
    """All of them, in the order of their numbers."""
    found: list[Finding] = []
    for entry in groups.content["finding"]:
        units = tuple(groups.unit(code) for code in entry["units"])
        facts = FindingFacts(
            FindingKind(entry.get("kind", FindingKind.SHORTCOMING)),
            entry["statement"],
            entry["facts"],
            entry["aspect"],
            Severity(entry["severity"]),
            entry.get("source", ""),
            units,
            tuple(entry["questions"]),
        )
        who, now = groups.writer(units[0]), groups.at(FOUND)
        found.append(draft_finding(groups.session, groups.row, facts, actor=who, now=now))
        groups.session.flush()
        _judge(groups, found[-1], entry, facts)
        if "merged" in entry:
            _merge(groups, found[-1], found[entry["merged"] - 1], entry["reason"])
    return found


def _judge(groups: Groups, finding: Finding, entry: dict[str, Any], facts: FindingFacts) -> None:
    """The leader of the group, then the office, as far as the content says."""
    stands, leader = entry["stands"], groups.leader(finding.units[0].inspected)
    if stands in ("sent_back", "dropped"):
        judge = {"sent_back": send_back_finding, "dropped": drop_finding}[stands]
        judge(groups.session, finding, entry["reason"], **groups.step(finding, REVIEWED, leader))
    if stands in ("reviewed", "accepted"):
        review_finding(groups.session, finding, **groups.step(finding, REVIEWED, leader))
    if stands == "accepted":
        accept_finding(groups.session, finding, **groups.step(finding, ACCEPTED))
    if "revised" in entry:
        revised, step = replace(facts, facts=entry["revised"]), groups.step(finding, ACCEPTED)
        edit_finding(groups.session, finding, revised, reason=entry["why"], **step)
    groups.session.flush()


def _merge(groups: Groups, finding: Finding, into: Finding, reason: str) -> None:
    merge_finding(groups.session, finding, into, reason, **groups.step(finding, ACCEPTED))
    groups.session.flush()
