"""Chinese that people wrote is set in Chinese type on an English page, quotation marks and dashes included."""

from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser


def test_chinese_texts_say_their_tongue_on_english_pages_only(cast: Cast, browser: Browser, session: Session) -> None:
    cast.task(title="“三公”经费——专项整治", goal="Every advance is settled.")
    session.commit()
    hint = ' lang="zh-Hans">“三公”经费'
    reader = browser.as_("finance.leader")
    for page in ("/", "/ledger?unit=finance", "/tasks/X26-T001"):
        shown = reader.get(page).text
        assert hint in shown.replace(' title="“三公”经费——专项整治"', ""), page
        assert ' lang="zh-Hans">Every advance' not in shown
    reader.client.set_cookie("language", "zh")
    assert hint not in reader.get("/tasks/X26-T001").text
