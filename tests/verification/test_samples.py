"""Samples are drawn by a rule that anybody can repeat, stay on record, and say what was found."""

import hashlib

import pytest

from models.process import Submission
from models.reviewing import Drawn, SpotSample
from tests.process.lived import Life
from tests.verification.asking import draw
from tests.verification.ways import events_of
from workflow.errors import InvalidInput, NotPermitted, Stale
from workflow.verification.frozen import read_frozen
from workflow.verification.samples import Checked, check_sample, draw_sample, list_entries
from workflow.verification.samples import draw as draw_keys

KEYS = ["X26-T001-1", "X26-T001-2", "X26-T001-3", "X26-T001-4"]


def test_the_same_seed_on_the_same_list_draws_the_same_whatever_its_order() -> None:
    assert draw_keys(KEYS, 2, "seed") == draw_keys([*reversed(KEYS), KEYS[0]], 2, "seed")
    by_hand = sorted(KEYS, key=lambda key: hashlib.sha256(f"seed:{key}".encode()).hexdigest())  # as the page says
    assert draw_keys(KEYS, 3, "seed") == by_hand[:3]
    assert draw_keys(KEYS, 3, "seed") == ["X26-T001-4", "X26-T001-3", "X26-T001-2"]  # so says sha256sum


def test_other_seeds_draw_others_and_each_entry_about_as_often() -> None:
    first = [draw_keys(KEYS, 1, str(seed))[0] for seed in range(400)]
    assert all(70 <= first.count(key) <= 130 for key in KEYS)


def test_what_was_drawn_can_be_drawn_again_from_the_seed_and_the_manifest(life: Life, submission: Submission) -> None:
    sample = draw(life)
    frozen = read_frozen(submission)
    assert frozen is not None
    assert [item.drawn for item in sample.items] == draw_keys(list_entries(frozen, Drawn.FILES), 1, sample.seed)
    kind, data = events_of(life)[-1]
    assert (kind, data["seed"], data["drawn"]) == ("review.sample", sample.seed, [sample.items[0].drawn])


def test_files_of_the_same_content_count_once(life: Life, submission: Submission) -> None:
    frozen = read_frozen(submission)
    assert frozen is not None
    twin = [*frozen.files, *frozen.files]
    frozen.files[:] = twin
    assert len(list_entries(frozen, Drawn.FILES)) == 1


def test_every_draw_stays_and_one_sent_twice_is_one(life: Life, submission: Submission) -> None:
    first = draw(life)
    actor, drawn_at = life.cast["g1.inspector"], first.drawn_at
    assert draw_sample(life.session, submission, Drawn.FILES, 1, actor=actor, now=drawn_at) is first
    second = draw(life)
    draw(life, Drawn.MEASURES, by="g1.leader")
    assert first.seed != second.seed
    assert [row.number for row in life.session.query(SpotSample).order_by(SpotSample.number)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("what", "count", "field"),
    [(None, 1, "drawn_from"), (Drawn.FILES, 0, "count"), (Drawn.FILES, 2, "count"), (Drawn.MEASURES, None, "count")],
)
def test_what_cannot_be_drawn_is_refused(
    life: Life, submission: Submission, what: Drawn | None, count: int | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        draw(life, what, count)
    assert refused.value.field == field


def test_a_tick_says_who_checked_and_a_note_alone_does_not(life: Life, submission: Submission) -> None:
    sample = draw(life)
    item, leader = sample.items[0], life.cast["g1.leader"]
    check_sample(life.session, sample, {item.id: Checked(False, "The house is locked.", 1)}, actor=leader, now=life.now)
    life.session.flush()
    assert (item.checked_at, item.note) == (None, "The house is locked.")
    check_sample(life.session, sample, {item.id: Checked(True, "Seen.", 2)}, actor=leader, now=life.now)
    life.session.flush()
    assert (item.checked_by, item.note, sample.checked) == (leader, "Seen.", 1)
    with pytest.raises(Stale):
        check_sample(life.session, sample, {item.id: Checked(False, "", 2)}, actor=leader, now=life.now)
    with pytest.raises(NotPermitted):
        check_sample(life.session, sample, {}, actor=life.cast["finance.leader"], now=life.now)
