"""One of everything that an address can name, and where each endpoint finds its own."""

from dataclasses import dataclass, field
from typing import Any

from models.evidence import Evidence
from models.monitoring import MonitoringPlan
from models.people import Grant, Recusal, Role
from models.saved_views import SavedView
from models.verification import SignOff
from tests.cast import Cast
from tests.evidence.registering import Register
from tests.house.things import (
    answer_with_file,
    ask_between,
    ask_why,
    change_both,
    find_all,
    give_file,
    hold_meeting,
    leave_gap,
    make_ballot,
    make_comment,
    make_hit,
    make_mail,
    make_question,
    make_sample,
    make_stand_in,
    plan_the_next,
    propose,
    send_ledger,
    send_people,
)
from tests.ledger.extending import ask
from tests.monitoring.ballots.holding import Held as Ballots
from tests.monitoring.evaluation.evaluating import Evaluated
from tests.monitoring.looking import draw
from tests.process.lived import Life
from tests.process.players import hire
from tests.process.racing import let_go
from tests.reminders.writing import Late
from tests.verification.spotting import check_on_site
from views.clock import utc_now


@dataclass
class World:
    """Tasks in the states that the pages are for, and the parameters of every address by endpoint."""

    common: dict[str, Any]
    own: dict[str, dict[str, Any]] = field(default_factory=dict)

    def address(self, endpoint: str, wanted: set[str]) -> dict[str, Any]:
        """The parameters that the endpoint's rule asks for."""
        room = endpoint.split(".", maxsplit=1)[0]
        known = {**self.common, **self.own.get(room, {}), **self.own.get(endpoint, {})}
        return {name: known[name] for name in wanted}


def build_world(cast: Cast) -> World:
    """Everything committed; the clock of the lives lies a little in the past of the tests' clock."""
    hire(cast, "nobody")
    assigned, running = Life.begin(cast), Life.begin(cast).start()
    reviewed, watched, relapsed = Life.begin(cast).submit(), Life.begin(cast).monitor(), Life.begin(cast).rebound()
    plan = cast.session.query(MonitoringPlan).one()
    late = Late.begin(cast)
    issued, draft = late.draft().issue().row, late.write().row
    request = ask(running)
    document = Register(running).enter()
    run = change_both(cast, assigned.task, running.task)
    item = cast.session.query(Evidence).filter_by(task_id=running.task.id).one()
    give_file(item)
    spare = hire(cast, "spare", Role.INSPECTOR, group="g1")
    recusal = Recusal(user_id=spare.id, unit_id=cast.units["history"].id, reason="A cousin", declared_at=cast.now)
    view = SavedView(owner=cast["office"], name="Late", query="colour=red", position=1, shared_with=Role.LEADER)
    cast.session.add_all([recusal, view])
    cast.session.flush()
    sent = send_ledger(cast)
    question, sample = make_question(reviewed), make_sample(reviewed)
    held = hold_meeting(cast, running.task)
    look_back = draw(cast, 100)
    sheet = Evaluated.begin(cast, cast.now).decide_all()
    sign_off = cast.session.query(SignOff).filter_by(task_id=watched.task.id).one()
    gap = leave_gap(sign_off)
    reviewed_address = {"ref": reviewed.task.ref, "number": 1, "step": "text", "sign_off_id": sign_off.id}
    reviewed_address |= {"question_id": question.id, "sample": sample.number}
    reviewed_address |= {"photo_id": check_on_site(reviewed).photos[0].id}
    world = World(
        {
            "ref": running.task.ref,
            "number": 1,
            "code": cast.campaign.code,
            "campaign_code": cast.campaign.code,
            "category_id": cast.problem.category_id,
            "part_id": running.task.parts[0].id,
            "trigger": "submit",
            "evidence_id": item.id,
            "revision_id": item.latest.id,
            "filename": item.latest.filename,
            "review_id": plan.reviews[0].id,
            "goal_id": plan.goals[0].id,
            "extension_id": request.row.id,
            "proposal_id": propose(running).id,
            "question_id": ask_between(running).id,
            "act": "deadline",
            "run_id": run.id,
            "username": "spare",
            "recusal_id": recusal.id,
            "import_id": sent.id,
            "grant_id": cast.session.query(Grant).filter_by(user_id=spare.id).one().id,
            "role": "leader",
            "purpose": "reset",
            "notice_id": 0,
            "secret": "unknown",
            "view_id": view.id,
            "mail_id": make_mail(cast).id,
            "stand_in_id": make_stand_in(cast).id,
            "letter_id": issued.id,
            "document_id": document.id,
            "hit_id": make_hit(running).id,
            "ballot_id": make_ballot(running),
            "name": "same_file",
            "look_back_id": look_back.id,
            "evaluation_id": sheet.evaluation_id,
            "sheet_id": sheet.id,
            "looked_id": look_back.drawn[0].id,
            "meeting_id": held.meeting.id,
            "action_id": held.item.id,
            "gap_id": gap.id,
            "file_id": held.meeting.files[0].id,
            "cause_id": 1,
            "kind": "comment",
            "source_id": make_comment(running).id,
            "why_id": ask_why(relapsed).id,
        },
        {
            **find_all(cast),
            **plan_the_next(cast),
            "verification": reviewed_address,
            "verification.download_answer_file": {"file_id": answer_with_file(reviewed).files[0].id},
            "verification.show_sign_off": {"ref": watched.task.ref},
            "verification.export_form": {"ref": watched.task.ref},
            "verification.show_reviewed": {"ref": watched.task.ref},
            "monitoring": {"ref": watched.task.ref},
            "lasting": {"ref": watched.task.ref},
            "rebounds": {"ref": relapsed.task.ref},
            "monitoring.set_rebound_deadline": {"ref": relapsed.task.ref},
            "ledger.void_task": {"ref": assigned.task.ref},
            "letters.write_letter": {"ref": late.life.task.ref},
            "letters.edit_letter": {"letter_id": draft.id},
            "people": {"import_id": send_people(cast).id},
            "people.remove_former_unit": {"code": "finance"},
            "voting": {"code": Ballots.begin(cast, unit="", now=utc_now()).codes[0]},
        },
    )
    problem, unit, group = {"ref": cast.problem.ref}, {"code": "history"}, {"code": "g1"}
    world.own |= dict.fromkeys(["ledger.new_task", "ledger.show_problem", "ledger.edit_problem"], problem)
    world.own |= dict.fromkeys(["people.edit_unit", "people.name_successor"], unit)
    world.own |= dict.fromkeys(["people.edit_group", "people.assign_units"], group)
    let_go(cast)
    return world
