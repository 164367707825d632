"""Two texts compared: sign by sign in Chinese, and at once however long they are."""

from time import process_time

from workflow.inspection.word_diff import compare_words


def test_chinese_is_compared_sign_by_sign() -> None:
    before, after = compare_words("整改不到位，共6项", "整改已到位，共16项")
    assert [piece.text for piece in before if piece.differs] == ["不", "6"]
    assert [piece.text for piece in after if piece.differs] == ["已", "16"]
    assert "".join(piece.text for piece in before) == "整改不到位，共6项"


def test_texts_as_long_as_they_may_be_are_compared_at_once_even_where_every_sentence_is_the_same() -> None:
    started = process_time()
    before, after = compare_words("的。" * 10_000, "的。" * 9_999 + "了。")
    assert process_time() - started < 3
    assert after[-1].differs
    assert "".join(piece.text for piece in before) == "的。" * 10_000
