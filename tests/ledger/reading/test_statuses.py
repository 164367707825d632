"""A status is read as a careful person reads it: what a cell denies, doubts or puts off is never taken for done."""

import pytest

from tests.ledger.reading.files import words
from workflow.ledger.reading.statuses import read_status

WORDINGS = {
    "not_done": """
        未基本完成 | 是否整改到位：否 | 没有完成 | 不能按期完成 | 未按期完成 | 整改不到位 | Not corrected |
        Uncorrected | not resolved | incomplete | To be implemented | Will be completed by June | 无法完成 |
        暂未完成 | 还没完成 | 拟完成 | 计划9月完成 | 未能完成 | 还未完成 | 没有整改到位 | 不到位 | 不整改 |
        拟于6月底前完成整改 | 将于下月整改到位 | 待整改到位 | 预计年底完成整改 | 尚未整改到位 | 未得到解决 |
        难以整改到位 | 不具备完成整改的条件 | Has not been implemented | hasn't been corrected |
        not yet resolved | yet to be completed | unresolved | Still incomplete | shall be implemented |
        should be completed | pending implementation | Never implemented | Cannot be completed |
        is to be corrected | not-implemented | non-implemented | NOT_IMPLEMENTED | 已完成：否 | 是否完成：否 |
        Completed? No | Implemented - no | Not closed | Pending | ❌ | not adequately corrected |
        整改落实不到位 | 均未完成 | 力争整改完成 | 逾期未整改完成 | 未按要求完成整改 | 要在年底前完成整改 |
        Management will ensure it is corrected
    """,
    "partly": """
        已完成阶段性目标，持续推进 | 未全部完成 | 尚未全部整改到位 | 未完全整改到位 | 已基本完成 |
        Not fully implemented |
        Not all completed | Not yet fully implemented | not been completely resolved | 部分未完成 |
        大部分已完成 | Open (partially implemented) | mostly completed | nearly implemented | 整改不彻底 |
        已完成2项，剩余1项 | 未能完全解决 | Completed except item 3 | 基本完成，长期坚持 | 初步完成整改
    """,
    "in_progress": """
        已完成80% | 完成率80% | 整改完成率80% | 近60% | 27/33 | 85.3% | 正在整改，预计6月完成 | In-progress |
        in_progress |
        On track | on track to be completed by June | 进展顺利 | 按期推进 | 已启动 | being implemented |
        接近完成 | 即将完成 | 正 在 整 改 | is being corrected | 已完成整改80%，其余正在推进
    """,
    "done": """
        整改完成，未发现类似问题 | 已完成，待验收 | Corrected; no repeat finding | 2025年6月30日前已完成整改 |
        按时完成 | 已按期完成 | 逾期完成 | 100%完成 | 100% complete |
        已 完 成 | 完成✅ | 🟢已完成 | ✅ | ✔️ | 已整改完毕 | 已完成 | 按期完成整改 | 按计划完成整改 |
        按要求完成整改 | 已按要求全部完成 | 已全部整改到位 | 全部完成 | 不动产登记已完成 | 不折不扣整改到位 |
        已完成待销号 | 已完成，未销号 | Fully implemented | Has been corrected |
        Planned actions have been implemented | Corrected in May 2025 | completed as required |
        已整改，不再发生 | 是否完成：是 | Completed? Yes | Y | 非法占地已整改到位 | 无证经营问题已整改到位 |
        准备工作已完成 | 计划内任务已完成 | Completed before the due date
    """,
    "done_long_term": """
        完成，长期坚持 | 整改完成并持续坚持 | 已完成整改，长期坚持 | 已完成，将持续抓好落实 |
        implemented and ongoing
    """,
    "closed": """
        已销号（2025.6.1） | 同意销号 | 准予销号
    """,
    "ongoing": """
        On-going |
        持续推进，6月底前完成 | 长期坚持 | ongoing
    """,
    None: """
        无需整改 | 无需要整改的问题 | 问题已整改，制度未完善 | 见附件 |
        Pending: yes | 是否逾期：是 | Completed? | 已完成？ | 待确认是否已完成 | 无法证明已完成 |
        2025年6月底前完成整改 | 不同意销号 | 未同意销号 | 拟同意销号 | 已完成❌ | if implemented |
        no corrective action implemented | 未按期完成，现已完成整改 | 完成整改（计划） |
        Planned action completed | Risk accepted
    """,
}
TABLE = [(" ".join(one.split()), status) for status, texts in WORDINGS.items() for one in texts.split("|")]


@pytest.mark.parametrize(("text", "status"), TABLE, ids=str)
def test_a_status_is_read_as_a_careful_person_reads_it(text: str, status: str | None) -> None:
    assert read_status(text, words()) == status


def test_the_table_holds_both_languages_true_and_denied() -> None:
    assert len(TABLE) == len(dict(TABLE)) >= 140
    assert {status for _, status in TABLE} >= {"done", "not_done", "partly", "in_progress", "closed", None}
    assert sum(text.isascii() for text, _ in TABLE) >= 50


@pytest.mark.parametrize("denial", ["未", "尚未", "没有", "不能", "无法", "拟", "计划", "预计"])
@pytest.mark.parametrize("word", ["完成整改", "整改到位", "整改完成", "全部完成", "按期完成整改", "全部整改到位"])
def test_no_denial_leaves_a_word_for_done(denial: str, word: str) -> None:
    assert read_status(word, words()) in {"done", None}
    assert read_status(f"{denial}{word}", words()) in {"not_done", "partly"}


@pytest.mark.parametrize(
    "denial", ["not", "not yet", "never", "to be", "will be", "is to be", "has not been", "not fully"]
)
@pytest.mark.parametrize("word", ["completed", "implemented", "resolved", "corrected"])
def test_no_english_denial_leaves_a_word_for_done(denial: str, word: str) -> None:
    assert read_status(word, words()) == "done"
    assert read_status(f"{denial.capitalize()} {word}", words()) in {"not_done", "partly"}
