"""A stored file that was changed or lost: no write-off over it, the sign-off page names it, nobody is given it."""

import hashlib
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from config.settings import Settings
from models.evidence import Revision
from models.verification import SignOff
from tests.cast import Cast
from tests.client import Browser
from tests.process.kept import VOUCHERS
from tests.process.lived import Life
from workflow.errors import NeedsUnmet
from workflow.evidence.intact import find_damaged
from workflow.evidence.store import FolderStore
from workflow.process.engine import available
from workflow.verification.frozen import Frozen, read_frozen
from workflow.verification.sign_offs import sign_off_status

Harm = Callable[[Path], object]
HARMS: dict[str, tuple[Harm, str]] = {
    "lost": (Path.unlink, "The file is missing."),
    "changed": (lambda file: file.write_bytes(VOUCHERS[::-1]), "The file is not the one that was handed in."),
    "cut off": (lambda file: file.write_bytes(VOUCHERS[:-1]), "The file is not the one that was handed in."),
}


def stored(settings: Settings) -> Path:
    sha256 = hashlib.sha256(VOUCHERS).hexdigest()
    return settings.evidence_folder / sha256[:2] / sha256[2:4] / sha256


@pytest.mark.parametrize("harm", HARMS)
def test_no_write_off_is_signed_over_a_file_that_is_not_there_as_handed_in(
    cast: Cast, settings: Settings, harm: str
) -> None:
    life = Life.begin(cast).review()
    life.session.commit()
    damage, told = HARMS[harm]
    damage(stored(settings))
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("verify", "g1.leader")
    life.session.rollback()
    (reason,) = refused.value.reasons
    assert f"“Vouchers”: {told}" in str(reason.message)
    offers = available(life.session, life.task, actor=cast["g1.leader"], now=life.now)
    assert [str(r.message) for offer in offers for r in offer.reasons] == [str(reason.message)]


@pytest.mark.parametrize("harm", HARMS)
def test_the_sign_off_names_the_file_that_is_not_there_as_handed_in(
    cast: Cast, settings: Settings, browser: Browser, harm: str
) -> None:
    life = Life.begin(cast).verify()
    sign_off = life.session.scalars(select(SignOff)).one()
    page = f"/tasks/{life.task.ref}/sign-offs/{sign_off.id}"
    assert sign_off_status(life.session, sign_off).matches
    life.session.commit()
    damage, told = HARMS[harm]
    damage(stored(settings))
    shown = browser.as_("finance.leader").get(page).text
    assert "No longer matches" in shown
    assert f"“Vouchers”: {told}" in shown


@pytest.mark.parametrize("address", ["/files/{}", "/files/{}/view"])
def test_nobody_is_given_a_file_that_was_changed(
    cast: Cast, settings: Settings, browser: Browser, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    life = Life.begin(cast).start()
    revision = life.session.scalars(select(Revision.id)).one()
    life.session.commit()
    reader = browser.as_("g1.inspector")
    assert reader.get(address.format(revision)).data == VOUCHERS
    stored(settings).write_bytes(VOUCHERS[::-1])
    with caplog.at_level(logging.ERROR):
        answer = reader.get(address.format(revision))
    assert answer.status_code == 410
    assert "not the one that was handed in" in answer.text
    assert VOUCHERS[::-1].strip() not in answer.data
    assert hashlib.sha256(VOUCHERS).hexdigest() in caplog.text


def frozen_of(life: Life) -> Frozen:
    life.session.expire_all()
    found = read_frozen(life.session.scalars(select(SignOff)).one().submission)
    assert found is not None
    return found


def test_a_change_that_sets_the_time_back_is_noticed_after_the_file_was_read(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = frozen_of(Life.begin(cast).verify()).files
    monkeypatch.setattr("workflow.evidence.store.SETTLED", 0)  # else nothing is remembered of a file so young
    time.sleep(0.05)
    assert find_damaged(files) == []
    before = stored(settings).stat()
    stored(settings).write_bytes(VOUCHERS[::-1])
    os.utime(stored(settings), ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [str(one) for one in find_damaged(files)] == ["“Vouchers”: The file is not the one that was handed in."]


def test_the_audit_reads_every_file_whatever_was_read_before(
    cast: Cast, settings: Settings, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = frozen_of(Life.begin(cast).verify()).files
    cast.session.commit()
    monkeypatch.setattr(FolderStore, "stamp", lambda *_: settings.instance)  # the same for ever
    assert find_damaged(files) == []
    stored(settings).write_bytes(VOUCHERS[::-1])
    assert find_damaged(files) == []
    found = app.test_cli_runner().invoke(args=["audit", "files"])
    assert found.exit_code == 1
    assert "Vouchers" in found.output
