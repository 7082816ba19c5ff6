"""What people want to be told, and in which way; and the link that stops it without signing in."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from marketplace.accounts import queries as people
from marketplace.accounts.models import ConsentKind, User
from marketplace.core.db import db, transaction
from marketplace.notices import queries, rules, service
from marketplace.notices.kinds import NoticeKind, Way
from marketplace.notices.models import Message, Notice
from marketplace.notices.service import Letter, tell_user
from tests.make import Cast, make_user, sign_in


def tell(user: User, kind: NoticeKind, key: str) -> tuple[list[str], int]:
    """By which channels it leaves, and how many lines are in the portal."""
    with transaction():
        tell_user(user, lambda: Letter("Halo", ["Isi"], ("Buka", "http://127.0.0.1/x")), key=key, kind=kind)
    rows = db.session.scalars(select(Message).where(Message.key.startswith(f"{key}:"))).all()
    lines = db.session.scalars(select(Notice).where(Notice.key.startswith(f"{key}:"))).all()
    return sorted(row.channel.value for row in rows), len(lines)


def test_orders_are_always_told_and_the_rest_only_to_who_wants_it(app: Flask):
    user = make_user("Rina", email="rina@contoh.test", phone="+6281200000077")
    assert tell(user, NoticeKind.ORDERS, "a") == (["email"], 1)
    assert tell(user, NoticeKind.FOLLOWED, "b") == (["email"], 1)
    assert tell(user, NoticeKind.REMINDERS, "c") == ([], 0)
    assert tell(user, NoticeKind.NEWS, "d") == ([], 0)
    with transaction():
        wanted = {NoticeKind.ORDERS: [Way.PHONE], NoticeKind.FOLLOWED: [], NoticeKind.NEWS: [Way.PHONE]}
        service.choose(user.id, wanted)
    assert tell(user, NoticeKind.ORDERS, "e") == (["email", "phone"], 1)
    assert tell(user, NoticeKind.FOLLOWED, "f") == ([], 0)
    assert tell(user, NoticeKind.NEWS, "g") == (["phone"], 0)
    assert people.has_consent(user.id, ConsentKind.NEWS)
    assert not people.has_consent(user.id, ConsentKind.FOLLOWED)


def test_one_press_on_the_link_stops_that_kind_without_signing_in(app: Flask, client, with_csrf):
    user = make_user("Rina", email="rina@contoh.test")
    with transaction():
        service.choose(user.id, {NoticeKind.NEWS: [Way.EMAIL]})
    tell(user, NoticeKind.NEWS, "news")
    text = db.session.scalars(select(Message.text)).one()
    path = re.search(r"https?://[^/]+(/berhenti/\S+)", text)[1]
    assert client.get(path).status_code == 200
    assert people.has_consent(user.id, ConsentKind.NEWS)  # looking changes nothing: mail scanners look
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not people.has_consent(user.id, ConsentKind.NEWS)
    assert tell(user, NoticeKind.NEWS, "again") == ([], 0)
    for wrong in (
        path[:-1],
        path.replace(".news.", ".followed."),
        path.replace(f"/{user.id}.", f"/{user.id + 1}."),
    ):
        assert client.post(wrong).status_code == 404, wrong
    forever = rules.sign(user.id, NoticeKind.ORDERS, secret=app.config["SETTINGS"].SECRET_KEY)
    assert client.post(f"/berhenti/{forever}").status_code == 404


def test_the_page_of_choices_keeps_them_and_the_list_marks_what_is_new(app: Flask, client, cast: Cast):
    sign_in(client, cast.sari)
    tell(cast.sari, NoticeKind.ORDERS, "order")
    notice = db.session.scalars(select(Notice).where(Notice.user_id == cast.sari.id)).one()
    assert f"/akun/kabar/{notice.id}" in client.get("/akun/kabar").text
    assert queries.unread_count(user_id=cast.sari.id) == 1
    other = sign_in(app.test_client(), cast.tono)
    assert other.get(f"/akun/kabar/{notice.id}").status_code == 404
    assert client.get(f"/akun/kabar/{notice.id}").location == "http://127.0.0.1/x"
    assert queries.unread_count(user_id=cast.sari.id) == 0

    assert client.post("/akun/pemberitahuan", data={"news": ["app", "phone"]}).status_code == 303
    assert queries.ways(cast.sari.id, NoticeKind.NEWS) == {Way.APP, Way.PHONE}
    assert queries.ways(cast.sari.id, NoticeKind.FOLLOWED) == set()
    page = client.get("/akun/pemberitahuan").text
    assert len(re.findall(r"checked", page)) == 2
    assert client.post("/akun/pemberitahuan", data={"news": ["pigeon"]}).status_code == 422
    assert "WhatsApp" in page
