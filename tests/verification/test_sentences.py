"""A statement is split into sentences, in Chinese and English, and always in the same way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.verification.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        (" \n \t", []),
        (
            "已全部清退。其余2笔约定还款！是否到位？请核实；完毕",
            ["已全部清退。", "其余2笔约定还款！", "是否到位？", "请核实；", "完毕"],
        ),
        ("他说：“已整改。”随后公示。", ["他说：“已整改。”", "随后公示。"]),
        ("为什么？！因为……没有台账。", ["为什么？！", "因为……没有台账。"]),
        ("All 41 are settled. Two remain! Why? Ask", ["All 41 are settled.", "Two remain!", "Why?", "Ask"]),
        ("It cost 3.5 million; see www.example.org. Done.", ["It cost 3.5 million; see www.example.org.", "Done."]),
        (
            "Rules (e.g. travel) by Dr. Li, No. 5 of 2026. Fine.",
            ["Rules (e.g. travel) by Dr. Li, No. 5 of 2026.", "Fine."],
        ),
        ("approx. half is done. The rest follows...", ["approx. half is done.", "The rest follows..."]),
        ("1. 成立领导小组。2. 修订办法。", ["1. 成立领导小组。", "2. 修订办法。"]),
        ("First line\nsecond line\r\n\r\nthird", ["First line", "second line", "third"]),
        ('He said "Done." Then he left.', ['He said "Done."', "Then he left."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@given(st.text(alphabet='甲乙ab1 .。！？；!?\n”"(e.g.', max_size=200))
def test_nothing_is_lost_and_the_numbers_are_stable(text: str) -> None:
    sentences = split_sentences(text)
    assert "".join("".join(sentences).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() and sentence for sentence in sentences)
    assert split_sentences(text) == sentences
