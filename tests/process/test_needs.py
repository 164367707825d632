"""Every declared need, met and unmet: what is missing is told by name, and all of it at once."""

from datetime import timedelta

import pytest

from config.settings import ROOT
from models.evidence import Evidence, EvidenceKind, EvidenceMeasure
from models.ledger import TaskKind
from models.measures import Contribution, MeasureProgress
from models.monitoring import PhaseGoal
from models.verification import Gap, Step, StepRecord
from tests.cast import PASSWORD, Cast
from tests.process.lacks import LACKS, Data, rows, statement_of
from tests.process.lived import Life
from workflow.errors import NeedsUnmet, Unmet
from workflow.process.definition import load_process
from workflow.process.engine import fire
from workflow.reminders.days import local_day

DECLARED = load_process(ROOT / "config" / "process.toml", ROOT / "config" / "rights.toml")
SIGNERS = {
    "start": "finance.liaison",
    "submit": "finance.leader",
    "withdraw": "finance.leader",
    "return": "g1.inspector",
    "verify": "g1.leader",
    "monitor": "office",
    "conclude": "committee",
    "rebound": "g1.inspector",
    "reopen": "finance.leader",
}


def bring(cast: Cast, trigger: str) -> Life:
    """A task that needs everything the trigger can ask for, and has it."""
    cast.campaign.interviews_required = True
    life = Life.begin(cast, kind=TaskKind.LONG_TERM)
    match trigger:
        case "start":
            return life
        case "submit" | "withdraw" | "return" | "verify":
            return bring_second_cycle(life, trigger)
        case "monitor" | "rebound":
            return life.verify()
        case "conclude":
            return life.outlast()
    return life.rebound()


def bring_second_cycle(life: Life, trigger: str) -> Life:
    """Returned once in cycle 2, its gap answered; submitted again unless that is what is tried."""
    life.reopen().prepare()
    life.fire("submit", "finance.leader")
    life.fire("return", "g1.inspector")
    life.session.query(Gap).update({"answer": "Both are settled now."})
    if trigger != "submit":
        life.fire("submit", "finance.leader")
    if trigger == "verify":
        life.record_review()
    return life


def refused(life: Life, trigger: str, data: Data) -> list[Unmet]:
    """Why the trigger cannot be fired; empty when it was."""
    life.session.flush()
    life.session.expire_all()
    try:
        fire(
            life.session,
            life.task,
            trigger,
            actor=life.cast[SIGNERS[trigger]],
            seen_version=life.task.version,
            now=life.now,
            data=data,
            password=PASSWORD,
        )
    except NeedsUnmet as unmet:
        return unmet.reasons
    return []


def test_every_declared_need_has_a_test() -> None:
    declared = {(need, row.trigger) for row in DECLARED.transitions for need in row.needs}
    assert {(lack.need, lack.trigger) for lack in LACKS} == declared


@pytest.mark.parametrize("trigger", SIGNERS)
def test_a_trigger_whose_needs_are_met_fires(cast: Cast, trigger: str) -> None:
    life = bring(cast, trigger)
    data = life.data(trigger)
    assert refused(life, trigger, data) == []
    assert life.task.state in {row.to for row in DECLARED.transitions if row.trigger == trigger}


@pytest.mark.parametrize("trigger", SIGNERS)
def test_each_need_that_is_not_met_is_told_by_name(cast: Cast, trigger: str) -> None:
    life = bring(cast, trigger)
    state = life.task.state
    for lack in (lack for lack in LACKS if lack.trigger == trigger):
        before = life.session.begin_nested()
        data = life.data(trigger)
        lack.spoil(life, data)
        told = [str(reason.message) for reason in refused(life, trigger, data)]
        assert any(lack.words in sentence for sentence in told), (lack.words, told)
        assert life.task.state is state
        before.rollback()
        life.session.expire_all()
    assert refused(life, trigger, life.data(trigger)) == []


@pytest.mark.parametrize("trigger", SIGNERS)
def test_all_that_is_missing_is_told_at_once(cast: Cast, trigger: str) -> None:
    life = bring(cast, trigger)
    data = life.data(trigger)
    first = {lack.need: lack for lack in reversed(LACKS) if lack.trigger == trigger}
    first.pop("four_eyes", None)  # nobody can have recorded all three steps while one is lacking
    for lack in first.values():
        lack.spoil(life, data)
    told = " ".join(str(reason.message) for reason in refused(life, trigger, data))
    assert [lack.words for lack in first.values() if lack.words not in told] == []


def test_a_missing_field_of_the_form_is_told_beside_that_field(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    assert {reason.field for reason in refused(life, "return", {})} == {"reason", "gaps", "deadline"}


def test_what_can_be_mended_elsewhere_names_the_page(cast: Cast) -> None:
    life = Life.begin(cast)
    life.fire("start", "finance.liaison")
    assert {reason.page for reason in refused(life, "submit", {})} == {"prepare", "measures", "parts", "evidence"}


def test_a_waiver_with_a_reason_stands_for_a_signature(cast: Cast) -> None:
    life = Life.begin(cast).start()
    rows(life, Contribution).update({"signature_id": None, "waived_at": life.now, "waiver_reason": "Not concerned."})
    assert refused(life, "submit", {}) == []


def test_one_file_that_shows_the_effect_carries_a_rule_text(cast: Cast) -> None:
    life = Life.begin(cast).start()
    life.add_evidence("Rule", kind=EvidenceKind.INSTITUTIONAL_DOCUMENT)
    assert refused(life, "submit", {}) == []


def test_a_measure_that_goes_on_may_be_shown_by_a_rule_text_so_far(cast: Cast) -> None:
    life = Life.begin(cast).start()
    rows(life, MeasureProgress).update({"done": False, "percent": 80})
    rows(life, Evidence).update({"kind": EvidenceKind.INSTITUTIONAL_DOCUMENT})
    life.add_evidence("A photo of the yard", kind=EvidenceKind.PHOTO, shows=False)
    assert refused(life, "submit", {}) == []


def test_a_measure_not_claimed_done_needs_no_evidence_of_its_own(cast: Cast) -> None:
    life = Life.begin(cast).start()
    rows(life, MeasureProgress).update({"done": False, "percent": 80})
    rows(life, EvidenceMeasure).delete()
    assert refused(life, "submit", {}) == []


def test_the_first_cycle_asks_for_no_root_cause(cast: Cast) -> None:
    life = Life.begin(cast).start()
    statement_of(life).root_cause = ""
    assert refused(life, "submit", {}) == []


def test_a_group_leader_who_recorded_two_of_the_three_steps_may_sign(cast: Cast) -> None:
    life = Life.begin(cast).review()
    two = rows(life, StepRecord).filter(StepRecord.step != Step.SPOT)
    two.update({"recorded_by_id": cast["g1.leader"].id}, synchronize_session=False)
    life.conclude_anew()
    assert refused(life, "verify", life.data("verify")) == []


def test_interviews_are_needed_only_where_the_campaign_asks_for_them(cast: Cast) -> None:
    life = Life.begin(cast).review()
    assert refused(life, "verify", life.data("verify")) == []


def test_a_task_with_an_end_may_be_monitored_without_phase_goals(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    assert refused(life, "monitor", {**life.data("monitor"), "goals": []}) == []


def test_a_phase_goal_still_to_come_does_not_hold_up_the_end(cast: Cast) -> None:
    life = Life.begin(cast).outlast()
    rows(life, PhaseGoal).update({"met_on": None, "due_on": local_day(life.now) + timedelta(days=5)})
    assert refused(life, "conclude", life.data("conclude")) == []


def test_the_office_may_set_the_deadline_with_the_rebound_but_not_in_the_past(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    data = {**life.data("rebound"), "deadline": local_day(life.now)}
    with pytest.raises(NeedsUnmet) as unmet:
        life.fire("rebound", "office", **data)
    assert [reason.field for reason in unmet.value.reasons] == ["deadline"]
