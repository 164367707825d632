"""What the people of a special inspection do in the browser, page by page."""

from playwright.sync_api import expect

from models.findings import Outcome
from tests.cast import PASSWORD
from tests.story.acts import later
from tests.story.people import Person

HERE = "/inspections/S26"
QUESTION = "rules_lived"
SAID = "The accountant says that nobody ever opened the rule."
PHASES = ("preparation", "fieldwork", "alignment", "feedback", "follow_up")
FORM = "main form[data-draft]"


def confirm(person: Person, form: str) -> None:
    """Press the form's button, and yes where it is asked."""
    person.page.locator(f"{form} button[type=submit]").last.click()
    with person.page.expect_navigation():
        person.page.locator("#confirm [value=yes]").click()


def plan(office: Person, teams: list[list[int]]) -> None:
    """Code, campaign and calendar; four groups with these people, the leader first."""
    office.open("/inspections/new")
    office.page.fill("[name=code]", "S26")
    office.page.fill("[name=name]", "专项巡察")
    office.page.fill("[name=name_en]", "Special inspection")
    office.page.locator("[name=campaigns]").first.check()
    office.send(FORM)
    office.open(f"{HERE}/plan/edit")
    for at, phase in enumerate(PHASES):
        office.page.fill(f"[name={phase}_from]", later(0))
        office.page.fill(f"[name={phase}_until]", later(at * 10))
    office.send(FORM)
    for number, people in enumerate(teams, 1):
        office.open(f"{HERE}/teams/{number}")
        office.page.select_option("[name=leader]", str(people[0]))
        for key in people:
            office.page.check(f"[name=members][value='{key}']")
        office.send(FORM)


def declare(member: Person, tied_to: int = 0) -> None:
    """From the first page on: a tie to the unit, or none at all."""
    member.open("/")
    with member.page.expect_navigation():
        member.page.locator("main a[href$='/declaration']").click()
    if tied_to:
        member.page.select_option("[name=ties-0-unit]", str(tied_to))
        member.page.select_option("[name=ties-0-kind]", "relative")
        member.page.fill("[name=ties-0-words]", "My wife keeps the catalogue there.")
    else:
        member.page.check("[name=none]")
    member.send(FORM)
    expect(member.page.locator(".error-summary")).to_have_count(0)


def distribute(office: Person, fields: dict[str, int], tied: str) -> None:
    """The proposal goes round the tie, the server refuses against it; then as wanted."""
    office.open(f"{HERE}/distribution?propose=anew")
    chosen = office.page.locator(f"[name={tied}]")
    assert chosen.input_value() not in ("0", "1")
    chosen.select_option("1")
    office.send(FORM)
    expect(office.page.locator(".field-error").first).to_be_visible()
    for name, number in fields.items():
        office.page.select_option(f"[name={name}]", str(number))
    office.send(FORM)


def open_it(office: Person, teams: int) -> None:
    """A letter of authority for each group, then the opening."""
    office.open(f"{HERE}/plan")
    for number in range(1, teams + 1):
        office.send(f"form[action$='/teams/{number}/authority']")
    confirm(office, "form[action$='/open']")
    expect(office.page.locator(".next-step")).to_have_count(0)


def hold_seminar(office: Person) -> None:
    office.open(f"{HERE}/meetings")
    with office.page.expect_navigation():
        office.page.locator("main a[href*='kind=seminar']").click()
    office.page.fill("[name=title]", "How to look into it")
    office.page.fill("[name=held_on]", later(0))
    office.page.fill("[name=minutes]", "Read the dossier of each unit first.")
    office.send(FORM)
    office.open(f"{HERE}/meetings")
    expect(office.page.locator("main tbody tr")).to_have_count(1)


def rate(member: Person, unit: str, rating: str, *, basis: str = "") -> None:
    """From the matrix to the cell: what was looked at, what was caught, what it rests on; it saves by itself."""
    member.open(f"{HERE}/matrix")
    with member.page.expect_navigation():
        member.page.locator(f"a[href$='/units/{unit}/questions#q-{QUESTION}']").click()
    member.page.wait_for_load_state("load")  # a service worker keeps files meanwhile: the network is never idle
    cell = member.page.locator(f"#q-{QUESTION}")
    cell.locator(f"label:has([value={rating}])").click()  # a look is drawn by its words: the circle itself is not seen
    expect(cell.locator(f"[name=rating][value={rating}]")).to_be_checked()
    for name, text in (("looked", "The register of the rule."), ("caught", "Not one entry."), ("note", SAID)):
        cell.locator(f"[name={name}]").fill(text)
        cell.locator(f"[name={name}]").dispatch_event("change")
    if basis:
        cell.locator("[data-basis-search]").fill(basis)
        cell.locator(".found").first.click()
        expect(cell.locator("[data-basis] a")).to_have_count(1)
    member.page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.startsWith('rectify:cell:'))", timeout=20_000
    )


def write_findings(member: Person, statements: list[str]) -> None:
    """The first from its cell of the matrix, where unit and question are chosen already."""
    for at, statement in enumerate(statements):
        if at == 0:
            with member.page.expect_navigation():
                member.page.locator(f"#q-{QUESTION} a[href*='/findings/new']").click()
            expect(member.page.locator(f"[name=questions][value={QUESTION}]")).to_be_checked()
        else:
            member.open(f"{HERE}/findings/new")
            member.page.locator("[name=units]").first.check()
            member.page.fill("[name=source]", "The register of the rule, seen in the office on Tuesday.")
        expect(member.page.locator("[name=units]").first).to_be_checked()
        member.page.fill("[name=statement]", statement)
        member.page.fill("[name=facts]", "The register has no entry since March.")
        member.page.select_option("[name=aspect]", index=1)
        member.send(FORM)


def align(head: Person, rating: str) -> None:
    """The leader compares the question over the groups and changes the own one's rating."""
    head.open(f"{HERE}/compare/{QUESTION}")
    expect(head.page.locator("#units .rate")).to_have_count(4)  # two of them not rated yet
    with head.page.expect_navigation():
        head.page.locator("main a[href$='/align']").click()
    head.page.check(f"[name=rating][value={rating}]")
    head.page.fill("[name=reason]", "The other unit with the same proof is rated higher.")
    head.send(FORM)
    expect(head.page.locator(".timeline li")).to_have_count(1)


def decide_findings(person: Person, step: str, count: int) -> None:
    """Review or accept the findings that the inspection's first page counts."""
    person.open(HERE)
    with person.page.expect_navigation():
        person.page.locator("#waits a[href*='/findings']").click()
    expect(person.page.locator("main tbody tr")).to_have_count(count)
    for number in range(1, count + 1):
        person.open(f"{HERE}/findings/{number}")
        person.send(f"form[action$='/{step}']")


def hand_over(office: Person) -> None:
    office.open(f"{HERE}/feedback")
    for box in office.page.locator("[name=letters]").all():
        box.check()
    office.page.check("[name=unfinished]")
    office.page.fill("[name=why]", "The other questions are rated after the feedback.")
    confirm(office, FORM)
    expect(office.page.locator("[name=letters]")).to_have_count(0)


def acknowledge(leader: Person) -> None:
    leader.open("/")
    with leader.page.expect_navigation():
        leader.page.locator("main a[href$='/feedback']").click()
    form = "form[action$='/acknowledge']"
    leader.page.fill(f"{form} [name=password]", PASSWORD)
    leader.send(form)
    expect(leader.page.locator(form)).to_have_count(0)


def answer(leader: Person, number_of_findings: int) -> None:
    """Only the own findings, without a word of what the group wrote down; one answer."""
    expect(leader.page.locator(".letter-findings > li")).to_have_count(number_of_findings)
    expect(leader.page.locator("main")).not_to_contain_text(SAID)
    form = "form[action$='/answer']"
    leader.page.fill(f"{form} [name=answer]", "The register was begun in April; it is enclosed.")
    confirm(leader, form)
    expect(leader.page.locator(form)).to_have_count(0)


def decide_answer(office: Person, unit: str) -> None:
    office.open(f"{HERE}/units/{unit}/feedback")
    form = "form[action$='/decision']"
    office.page.check(f"{form} [value=upheld]")
    office.page.fill(f"{form} [name=reason]", "April lies after the day of the write-off.")
    office.send(form)


def settle(office: Person, number: int, way: Outcome, task: str = "", photo: str = "") -> None:
    """What the finding about the finance office becomes, from the list of what waits on."""
    office.open(f"{HERE}/what-follows")
    with office.page.expect_navigation():
        office.page.locator(f"#waiting a[href$='/finding/{number}/finance']").first.click()
    if way is Outcome.CLOSED:
        office.page.locator("main details summary").last.click()
        office.page.fill("#propose-reason", "The unit put it right on the same day.")
        office.send("form[action$='/propose']")
        return
    page = {Outcome.GAP: "gap", Outcome.SUPPLEMENTARY: "task", Outcome.REBOUND: "rebound"}[way]
    with office.page.expect_navigation():
        office.page.locator(f"main .form-acts a[href$='/{page}']").click()
    {Outcome.GAP: _gap, Outcome.SUPPLEMENTARY: _hand_out, Outcome.REBOUND: _rebound}[way](office, task, photo)
    expect(office.page.locator(".error-summary")).to_have_count(0)


def _gap(office: Person, _task: str, _photo: str) -> None:
    office.page.select_option("[name=task]", index=1)
    office.page.fill("[name=wanted]", "The register of three months")
    office.page.fill("[name=due_on]", later(30))
    office.send(FORM)


def _hand_out(office: Person, _task: str, _photo: str) -> None:
    office.page.select_option("[name=category]", index=1)
    office.page.fill("[name=title]", "Check each quarter whether the rule is lived by")
    office.page.fill("[name=goal]", "A check in each quarter, written down.")
    office.page.fill("[name=deadline]", later(90))
    office.send(FORM)


def _rebound(office: Person, task: str, photo: str) -> None:
    with office.page.expect_navigation():
        office.page.locator(f"main a[href*='{task}']").click()
    office.page.select_option("form[data-upload] [name=kind]", "photo")
    office.page.set_input_files("form[data-upload] input[type=file]:not([data-camera])", photo)
    office.page.locator("form[data-upload] > .form-acts button[type=submit]").click()
    expect(office.page.locator("[data-evidence-list] input[type=checkbox]")).to_be_checked(timeout=15_000)
    office.page.check("[name=origin][value=special_check]")
    office.page.fill("[name=named_check]", "The cash box was counted by two of the group today.")
    office.page.select_option("[name=listed_cause]", index=1)
    office.page.fill("[name=cause]", "Five new advances are older than a year.")
    office.send(FORM)


def close_finding(committee: Person, number: int) -> None:
    committee.open(f"{HERE}/what-follows/finding/{number}/finance")
    committee.page.fill("#close-reason", "Put right at once; nothing else is needed.")
    committee.send("form[action$='/close']")


def read_report(person: Person, statement: str) -> None:
    person.open(f"{HERE}/report")
    expect(person.page.locator("#findings")).to_contain_text(statement)
    with person.page.expect_download() as taken:
        person.page.locator("form[action$='/report/word'] button").click()
    assert taken.value.suggested_filename.endswith(".docx")


def close_it(committee: Person) -> None:
    committee.open(f"{HERE}/what-follows")
    with committee.page.expect_navigation():
        committee.page.locator("main a[href$='/close']").click()
    committee.send("main form[method=post]")
    expect(committee.page.locator(".error-summary")).to_have_count(0)
