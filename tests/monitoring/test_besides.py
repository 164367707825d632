"""Who concludes a review or signs a write-off is told of x-rays and ballots, too."""

from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.test_lasting_over_cycles import ask
from tests.process.lived import DAY, Life
from tests.verification.ways import latest_submission
from workflow.monitoring.besides import list_all_against
from workflow.monitoring.xrays.registry import Found
from workflow.monitoring.xrays.running import keep_hits
from workflow.verification.reviews import find_review

HIT = "Found by an x-ray: The deadline keeps moving"
VOTED = "50% dissatisfied, 8 ballots: How did it go"


def against(life: Life, who: str) -> list[str]:
    reviewed = find_review(life.session, latest_submission(life))
    return [str(one) for one in list_all_against(life.session, reviewed, actor=life.cast[who])]


def find_moved(life: Life) -> None:
    found = Found(life.task.campaign_id, life.task.lead_unit_id, (life.task.id,), 3, "", task_id=life.task.id)
    keep_hits(life.session, "deadline_moved", [found], life.now)


def test_xrays_that_stand_and_a_bad_ballot_of_the_cycle_are_told_to_both_signers(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).review()
    assert against(life, "g1.leader") == []
    find_moved(life)
    ask(life, life.task, satisfied=4, dissatisfied=4)
    assert against(life, "g1.leader") == [HIT, VOTED]
    life.session.commit()
    assert "Found by an x-ray" in browser.as_("g1.inspector").get(f"/tasks/{life.task.ref}/conclusion").text
    assert "50% dissatisfied, 8 ballots" in browser.as_("g1.leader").get(f"/tasks/{life.task.ref}/do/verify").text


def test_a_ballot_of_before_the_cycle_and_one_that_few_are_dissatisfied_in_are_not(cast: Cast) -> None:
    life = Life.begin(cast)
    ask(life, life.task, satisfied=4, dissatisfied=4)
    life.review()
    assert against(life, "g1.leader") == []
    life.pass_time(DAY)
    ask(life, life.task, satisfied=7, dissatisfied=1)
    assert against(life, "g1.leader") == []
