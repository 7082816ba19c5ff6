"""Files in a bucket that speaks S3 are saved and come back; what cannot be set aside is refused before anything moves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from flask import Flask
from moto.server import ThreadedMotoServer

from marketplace.core import files
from marketplace.core.db import db
from marketplace.orders.models import Order
from tests.orders.make import make_order
from tests.support.backups import Elsewhere, restored, saved
from tests.support.backups import elsewhere as elsewhere

REGION = "ap-southeast-3"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    try:
        boto3.client("s3").create_bucket(
            Bucket="mitra", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        yield
    finally:
        server.stop()


def keeps_files_at(shop: Flask, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_storages", {})  # each test has a server at another address
    monkeypatch.setitem(shop.config, "SETTINGS", replace(shop.config["SETTINGS"], MEDIA_URL=address))


def test_files_of_a_bucket_come_back_and_a_full_one_is_refused_before_the_database_moves(
    app: Flask, tmp_path: Path, elsewhere: Elsewhere, bucket: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeps_files_at(app, "s3://mitra/here", monkeypatch)
    make_order()
    photo = files.save(b"a picture", folder="photos", extension="webp")
    paper = files.save(b"a slip", folder="private/proofs", extension="pdf")
    made = saved(app, tmp_path / "one.tar.gz")
    assert {f"media/{photo}", f"media/{paper}"} <= set(made["manifest"]["sha256"])

    other = elsewhere()
    keeps_files_at(other, "s3://mitra/there", monkeypatch)
    code, words = restored(other, tmp_path / "one.tar.gz", "--json")
    assert (code, json.loads(words)["ok"]) == (0, True)
    with other.app_context():
        assert (files.read(photo), files.read(paper)) == (b"a picture", b"a slip")

    code, words = restored(other, tmp_path / "one.tar.gz", "--force-empty")
    assert (code, "name another prefix" in words) == (1, True)
    with other.app_context():
        assert db.session.query(Order).count() == 1, "the database stays where it is"
        db.session.remove()
    assert sorted(path.name for path in tmp_path.rglob("*sqlite*") if ".before-" in path.name) == []
