"""Files local and in a bucket; pictures checked, turned upright and stripped of where they were taken."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace

import boto3
import pytest
from moto.server import ThreadedMotoServer
from PIL import Image

from marketplace.core import files, images
from marketplace.core.db import db, transaction
from marketplace.core.files import FileMissing
from marketplace.core.images import BadImage, Picture, PictureState


def photo(
    width: int = 900, height: int = 600, *, orientation: int | None = None, kind: str = "JPEG"
) -> bytes:
    image = Image.new("RGB", (width, height), "seagreen")
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    exif[0x8825] = {1: "N", 2: (3.0, 24.0, 0.0)}
    body = io.BytesIO()
    image.save(body, kind, exif=exif)
    return body.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A small file that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def added(data: bytes) -> Picture:
    with transaction():
        picture_id = images.add_picture(data).id
    images.make_sizes(picture_id)
    return db.session.get_one(Picture, picture_id)


def test_a_photo_is_turned_upright_and_loses_its_place(app):
    picture = added(photo(900, 600, orientation=6))
    assert picture.state is PictureState.READY
    assert (picture.width, picture.height) == (600, 900)
    for width in images.WIDTHS:
        with Image.open(io.BytesIO(files.read(picture.key(width)))) as small:
            assert small.format == "WEBP"
            assert small.width <= width
            assert small.height > small.width
            assert not small.getexif()


def test_a_picture_is_not_shown_before_it_is_ready(app):
    with transaction():
        picture = images.add_picture(photo())
        assert not picture.is_ready
        with pytest.raises(FileMissing):
            files.read(picture.key(320))


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff\xe0<html><script>", b"%PDF-1.7",
     bomb(30_000, 30_000), bomb(7_000, 7_000)],
    ids=["empty", "svg", "polyglot", "pdf", "bomb", "smaller bomb"],
)  # fmt: skip
def test_what_is_no_photo_is_refused_before_anything_is_stored(app, data):
    with pytest.raises(BadImage), transaction():
        images.add_picture(data)


def test_a_photo_that_was_cut_off_is_marked_as_failed(app):
    body = io.BytesIO()
    Image.effect_noise((600, 600), 90).convert("RGB").save(body, "JPEG")
    assert added(body.getvalue()[:-5_000]).state is PictureState.FAILED


def test_an_animation_is_refused(app):
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue")]
    body = io.BytesIO()
    frames[0].save(body, "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(BadImage), transaction():
        images.add_picture(body.getvalue())


@pytest.mark.parametrize(
    "key", ["../config.py", "photos/../../x.webp", "/etc/passwd", "photos/a\x00.webp", "photos"]
)
def test_keys_that_are_not_ours_read_nothing(app, key):
    with pytest.raises(FileMissing):
        files.read(key)


def test_private_files_have_no_public_address(app, client):
    key = files.save(photo(), folder="private/proofs", extension="jpeg")
    with pytest.raises(ValueError, match="private"):
        files.url(key)
    assert client.get(f"/media/{key}").status_code == 404


def test_a_public_picture_is_served_for_ever_under_its_random_key(app, client):
    picture = added(photo())
    answer = client.get(picture.url(320))
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_bucket_keeps_files_as_the_disk_does(app, monkeypatch):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    try:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-3")
        boto3.client("s3").create_bucket(
            Bucket="files", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"}
        )
        monkeypatch.setitem(
            app.config, "SETTINGS", replace(app.config["SETTINGS"], MEDIA_URL="s3://files/media")
        )
        key = files.save(b"hello", folder="photos", extension="webp")
        assert files.read(key) == b"hello"
        files.delete(key)
        with pytest.raises(FileMissing):
            files.read(key)
    finally:
        server.stop()
