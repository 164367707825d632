"""No page sends a password back: whatever holds one is called so, and error pages leave such fields out."""

import ast

import pytest

from tests.cast import Cast
from tests.client import Browser
from tests.house.code import calls_in, files, name_of, tree_of
from views.typed import HIDDEN


def test_every_password_field_has_password_in_its_name() -> None:
    """Error pages show what was typed, except fields with this word in their names."""
    assert "password" in HIDDEN
    fields = {"PasswordField", "OwnPasswordField"}
    named = [
        (f"{name_of(file)}:{node.lineno}", ast.unparse(target))
        for file in files(".py", "views")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Assign) and fields & set(calls_in(node.value))
        for target in node.targets
    ]
    assert len(named) >= 7
    assert [place for place, name in named if "password" not in name] == []


@pytest.mark.parametrize("url", ["/account/password", "/sign-in"])
def test_an_expired_form_does_not_show_what_was_typed_as_passwords(cast: Cast, browser: Browser, url: str) -> None:
    person = browser.as_("finance.leader")
    person.get("/account")
    typed = {"old_password": "Secret-1", "password": "Secret-2", "again_password": "Secret-3", "username": "visible"}
    answer = person.client.post(url, data={**typed, "csrf_token": "made up"})
    assert answer.status_code == 400
    assert "Secret-" not in answer.text
    assert "visible" in answer.text
