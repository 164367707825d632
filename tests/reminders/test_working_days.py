"""Which days are worked: China's years against a table written by hand, other countries, what counting promises."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Mode, Settings, SettingsError, load_settings, use_settings
from workflow.ledger.reading.deadlines import read_deadline
from workflow.reminders.countries import year_of
from workflow.reminders.days import DAY, WorkingDays

# as the State Council published them (国办发明电〔2024〕12号 for 2025, 国办发明电〔2025〕7号 for 2026)
FREE = {
    2025: "0101-0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008",
    2026: "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
}
MADE_UP = {2025: "0126 0208 0427 0928 1011", 2026: "0104 0214 0228 0509 0920 1010"}
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
ENTERED = st.dictionaries(st.dates(date(2025, 12, 1), date(2026, 12, 31)), st.booleans(), max_size=30)


@pytest.fixture(autouse=True)
def china() -> Iterator[None]:
    choose("CN")
    yield
    choose("CN")


def choose(code: str) -> None:
    use_settings(Settings(mode=Mode.TEST, holidays=code, _env_file=None))


def day_of(year: int, digits: str) -> date:
    return date(year, int(digits[:2]), int(digits[2:]))


@pytest.mark.parametrize("year", FREE)
def test_every_day_of_an_announced_year_is_as_the_state_council_published_it(year: int) -> None:
    spans = [(day_of(year, span[:4]), day_of(year, span[5:])) for span in FREE[year].split()]
    made_up = {day_of(year, digits) for digits in MADE_UP[year].split()}
    days = [date(year, 1, 1) + n * DAY for n in range(365)]
    free = {day for day in days if any(first <= day <= last for first, last in spans)}
    expected = {day for day in days if day in made_up or (day.weekday() < 5 and day not in free)}
    assert {day for day in days if WorkingDays().is_working(day)} == expected
    assert WorkingDays().year(year).official


def test_the_spring_festival_of_2026_lies_between_two_worked_saturdays() -> None:
    days = WorkingDays()
    assert days.add(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert days.add(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert days.count(date(2026, 2, 13), date(2026, 3, 1)) == 6  # the 14th, 24th to 27th and the 28th
    assert (days.or_before(date(2026, 2, 20)), days.or_after(date(2026, 2, 20))) == (
        date(2026, 2, 14),
        date(2026, 2, 24),
    )


def test_a_year_that_is_not_announced_has_the_days_free_by_law_and_no_make_ups() -> None:
    year = WorkingDays().year(2027)
    assert not year.official
    assert not year.worked
    by_law = [date(2027, 1, 1), date(2027, 2, 8), date(2027, 4, 5), date(2027, 6, 9), date(2027, 10, 1)]
    assert not any(WorkingDays().is_working(day) for day in by_law)  # all on weekdays
    assert not WorkingDays().is_working(date(2027, 3, 6))


@given(DAYS, st.integers(-60, 60), ENTERED)
def test_counting_takes_back_what_adding_gave(day: date, count: int, entered: dict[date, bool]) -> None:
    days = WorkingDays(entered)
    end = days.add(day, count)
    assert days.count(min(day, end), max(day, end)) == abs(count) - (count < 0) + (count < 0 and days.is_working(day))
    assert count == 0 or days.is_working(end)
    if days.is_working(day):
        assert days.add(end, -count) == day


@given(DAYS, ENTERED)
def test_a_day_moves_to_the_nearest_working_day_of_its_side(day: date, entered: dict[date, bool]) -> None:
    days = WorkingDays(entered)
    before, after = days.or_before(day), days.or_after(day)
    assert before <= day <= after
    assert days.is_working(before)
    assert days.is_working(after)
    assert days.count(before, after) == (1 if before < after else 0)
    assert (before == after == day) is days.is_working(day)


def test_what_the_office_entered_goes_before_the_official_calendar() -> None:
    days = WorkingDays({date(2026, 3, 3): False, date(2026, 2, 16): True})
    assert days.add(date(2026, 3, 2), 1) == date(2026, 3, 4)
    assert days.is_working(date(2026, 2, 16))


@pytest.mark.parametrize(
    ("code", "free", "worked"),
    [
        ("DE-BY", [date(2026, 1, 6), date(2026, 10, 3), date(2026, 4, 3)], [date(2026, 2, 17)]),
        ("DE", [date(2026, 12, 25), date(2026, 5, 1)], [date(2026, 1, 6), date(2026, 2, 16)]),
        ("GB-ENG", [date(2026, 8, 31), date(2026, 12, 28)], [date(2026, 8, 3), date(2026, 10, 1)]),
        ("US", [date(2026, 11, 26), date(2026, 7, 3)], [date(2026, 5, 1)]),
        ("IL", [date(2026, 1, 2), date(2026, 1, 3)], [date(2026, 1, 4)]),  # Friday and Saturday; Sunday is worked
        ("none", [date(2026, 1, 3), date(2026, 2, 14)], [date(2026, 1, 1), date(2026, 10, 1)]),
    ],
)
def test_another_country_has_its_own_holidays_and_weekend(code: str, free: list[date], worked: list[date]) -> None:
    choose(code)
    days = WorkingDays()
    assert [day for day in free if days.is_working(day)] == []
    assert [day for day in worked if not days.is_working(day)] == []


def test_holidays_are_named_in_both_languages() -> None:
    named = year_of("CN", 2026).off[date(2026, 2, 17)]
    assert (named.en, named.zh) == ("Spring Festival", "春节")
    assert year_of("CN", 2027).off[date(2027, 1, 1)].zh == "元旦"
    assert year_of("DE", 2026).off[date(2026, 1, 1)].en == "New Year's Day"


@pytest.mark.parametrize(
    ("typed", "taken"), [("cn", "CN"), ("NONE", "none"), ("de-BY", "DE-BY"), (" us ", "US"), ("GB-ENG", "GB-ENG")]
)
def test_the_country_is_a_setting(monkeypatch: pytest.MonkeyPatch, typed: str, taken: str) -> None:
    monkeypatch.setenv("RECTIFY_HOLIDAYS", typed)
    assert load_settings(mode=Mode.TEST).holidays == taken


@pytest.mark.parametrize("typed", ["", "XX", "DE-ZZ", "CN-", "CN-XX", "none-BY", "China", "../etc", "DE-BY-BY"])
def test_an_unknown_country_stops_the_start_with_a_sentence(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setenv("RECTIFY_HOLIDAYS", typed)
    with pytest.raises(SettingsError, match=r"RECTIFY_HOLIDAYS: .*no calendar of public holidays"):
        load_settings(mode=Mode.TEST)


def test_far_years_have_their_weekends_alone() -> None:
    for year in (1, 1900, 2101, 9999):
        assert WorkingDays().is_working(date(year, 1, 1)) is (date(year, 1, 1).weekday() < 5)


def test_a_ledger_is_read_by_the_calendar_of_the_site() -> None:
    monday, entered = date(2026, 3, 2), {date(2026, 3, 3) + n * DAY: False for n in range(7)}
    asked = [("5个工作日内", monday), ("within 5 working days", monday), ("自2026年3月2日起5个工作日内", None)]
    for wording, feedback in asked:
        assert read_deadline(wording, feedback=feedback).iso == date(2026, 3, 9), wording
        read = read_deadline(wording, feedback=feedback, days=WorkingDays(entered))
        assert read.iso == date(2026, 3, 9) + timedelta(days=7), wording
