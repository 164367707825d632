"""An inspection with something of everything that a dossier and a report tell of."""

from dataclasses import dataclass
from datetime import date

from models.findings import Finding, FindingCell, FindingKind, FindingStatus, FindingUnit
from models.inspection import InspectedUnit, InspectionPhase, Phase, SpecialInspection
from models.inspection_work import Basis, BasisKind, Cell
from models.institutional import DocumentKind
from models.process import Submission
from models.verification import Interview, Severity, SignOff
from tests.cast import Cast
from tests.evidence.registering import Register
from tests.house.things import leave_gap, make_hit
from tests.inspection.acting import Inspected
from tests.monitoring.ballots.holding import Held as Ballots
from tests.process.concluded import hold_interview
from tests.process.lived import Life


@dataclass
class Reported:
    """Finance was verified, watched and has a rule, a hit and a ballot; estates has one task of its own group."""

    inspected: Inspected
    life: Life

    @property
    def row(self) -> SpecialInspection:
        return self.inspected.row

    @classmethod
    def begin(cls, cast: Cast) -> "Reported":
        life = Life.begin(cast).monitor()
        signed = life.session.query(Submission).filter_by(task_id=life.task.id).one()
        hold_interview(life.session, signed, [cast["g1.leader"], cast["g1.inspector"]], life.now)
        rule = Register(life).enter(issued_on=life.now.date(), kind=DocumentKind.MADE)
        make_hit(life)
        leave_gap(life.session.query(SignOff).filter_by(task_id=life.task.id).one())
        cast.task(lead="estates", title="Boilers")
        inspected = Inspected.begin(cast)
        inspected.row.phases.append(
            InspectionPhase(phase=Phase.FIELDWORK, begins_on=date(2026, 3, 2), ends_on=date(2026, 4, 2))
        )
        reported = cls(inspected, life)
        talk = life.session.query(Interview).filter_by(submission_id=signed.id).first()
        finance = inspected.finance
        first = reported.rate(finance, "first_leader", "yes", task=life.task, document=rule, interview=talk)
        reported.rate(finance, "completed", "partly")
        reported.rate(finance, "no_rebound", "no")
        reported.rate(finance, "supplementary", "not_applicable")
        reported.rate(inspected.estates, "first_leader", "no")
        reported.find("Signed on one day", first, finance, severity=Severity.GRAVE)
        reported.find("Numbers are kept weekly", first, finance, kind=FindingKind.GOOD_PRACTICE)
        life.session.commit()
        Ballots.begin(cast, life.task, now=life.now).votes(satisfied=5, dissatisfied=1).end().count()
        life.session.commit()
        return reported

    def rate(self, unit: InspectedUnit, question: str, rating: str, **rests: object) -> Cell:
        cell = Cell(inspected=unit, question=question, rating=rating)
        for kind, thing in rests.items():
            if thing is not None:
                name = "of_task" if kind == "task" else kind
                added = {"added_at": self.life.now, "added_by": self.life.cast["g1.leader"]}
                cell.basis.append(Basis(kind=BasisKind(kind), **{name: thing}, **added))
        self.life.session.add(cell)
        self.life.session.flush()
        return cell

    def find(self, statement: str, cell: Cell, *units: InspectedUnit, **values: object) -> Finding:
        """A finding that the office accepted."""
        cast, now = self.life.cast, self.life.now
        number = self.row.next_finding
        self.row.next_finding += 1
        known = {"status": FindingStatus.ACCEPTED, "aspect": "responsibility", **values}
        finding = Finding(inspection=self.row, number=number, team=units[0].team, statement=statement, **known)
        finding.drafted_at = finding.reviewed_at = finding.accepted_at = now
        finding.drafted_by = finding.reviewed_by = cast["g1.leader"]
        finding.accepted_by = cast["office"]
        finding.units = [FindingUnit(inspected=unit) for unit in units]
        finding.cells = [FindingCell(cell=cell)]
        self.life.session.add(finding)
        self.life.session.flush()
        return finding

    def before(self) -> SpecialInspection:
        """The inspection before, with one question answered in full."""
        cast, session = self.life.cast, self.life.session
        row = SpecialInspection(code="S25", name="上次巡察", name_en="The year before", template=self.row.template)
        row.planned_at, row.planned_by, row.opened_at = cast.now, cast["office"], cast.now
        unit = InspectedUnit(inspection=row, unit=cast.units["finance"])
        session.add_all([row, unit])
        session.flush()
        self.rate(unit, "no_rebound", "yes")
        self.row.previous = row
        session.commit()
        return row
