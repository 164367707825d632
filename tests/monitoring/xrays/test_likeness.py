"""Nearly the same texts are found among many, and others are not taken for them."""

import random

from workflow.monitoring.xrays.likeness import Families, are_alike, plain_of, sketch_of

SIGNS = "整改落实责任单位制度检查完成问题清单台账核对款项管理办法监督机制"
OFFICIAL = "针对巡察反馈的问题，本单位高度重视，逐条对照整改，截至目前已全部完成，下一步将持续巩固整改成效"
DICE = random.Random(11)  # noqa: S311 - the same texts every time


def write(signs: int) -> str:
    return "".join(DICE.choices(SIGNS, k=signs))


def exact_share(one: str, other: str) -> float:
    runs = [{text[n : n + 4] for n in range(len(text) - 3)} for text in (one, other)]
    return len(runs[0] & runs[1]) / len(runs[0] | runs[1])


def test_the_estimate_is_near_the_exact_share() -> None:
    for changes in (0, 1, 3, 6, 12, 40):
        one = write(400)
        signs = list(one)
        for place in DICE.sample(range(400), changes):
            signs[place] = "新"
        other, exact = "".join(signs), exact_share(one, "".join(signs)) * 100
        here, there = set(sketch_of(one)), sketch_of(other)
        assert are_alike(here, there, max(1, int(exact - 20))), changes
        assert exact > 80 or not are_alike(here, there, int(exact + 20)), changes


def test_copies_are_gathered_among_many_texts_that_share_their_phrases() -> None:
    families, alone, copies = Families(70), [], []
    for _ in range(300):
        one = OFFICIAL + write(150)
        other = one[:100] + write(8) + one[108:]
        alone.append(families.add(one))
        copies.append(families.add(other))
    assert copies == alone
    assert len(set(alone)) == 300


def test_width_digits_blanks_and_punctuation_do_not_count() -> None:
    assert plain_of("完成 １２ 项，Ａ类。\n") == plain_of("完成3项 a类")
    assert plain_of("\ud800甲") == "甲"
    assert Families(70).add("") == 0
