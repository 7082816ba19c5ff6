"""Files that people bring or that we make: on the local disk or in an S3 bucket, by random keys.

Keys under `private/` (payment proofs, papers of a business) are never served by the public /media address.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from marketplace.core.config import current
from marketplace.core.errors import NotFound, Unavailable
from marketplace.core.words import _l

PRIVATE = "private/"
_KEY = re.compile(r"[a-z0-9_-]+(?:/[a-zA-Z0-9_-]+)*\.[a-z0-9]{2,5}")


class FileMissing(NotFound):
    """The key names nothing."""

    code = "file_missing"
    message = _l("This file is not there any more.")


class StorageDown(Unavailable):
    """The bucket does not answer."""

    code = "storage_down"
    message = _l(
        "Files cannot be stored at the moment. Nothing was changed. Please try again in a few minutes."
    )


class Storage(Protocol):
    """Where the bytes are."""

    def put(self, key: str, data: bytes) -> None: ...
    def get(self, key: str) -> bytes: ...
    def remove(self, key: str) -> None: ...
    def names(self) -> Iterator[str]: ...


class LocalStorage:
    """A folder on this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        """Written beside and renamed, so that a reader never sees half a file."""
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with half.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            half.rename(path)
        except OSError as error:
            half.unlink(missing_ok=True)
            raise StorageDown from error

    def get(self, key: str) -> bytes:
        try:
            return (self.root / key).read_bytes()
        except FileNotFoundError as error:
            raise FileMissing from error

    def remove(self, key: str) -> None:
        (self.root / key).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """The key of every file, without half-written ones."""
        for path in sorted(self.root.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(self.root).as_posix()


class S3Storage:
    """A bucket that speaks S3. The address of another server than Amazon's comes from AWS_ENDPOINT_URL."""

    def __init__(self, bucket: str, prefix: str) -> None:
        import boto3  # half a second to load: only where it is used
        from botocore.config import Config as ClientConfig

        limits = ClientConfig(connect_timeout=3, read_timeout=10, retries={"max_attempts": 2})
        self.client: Any = boto3.client("s3", config=limits)
        self.bucket, self.prefix = bucket, prefix.strip("/")

    def _name(self, key: str) -> str:
        return f"{self.prefix}/{key}" if self.prefix else key

    def put(self, key: str, data: bytes) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self.client.put_object(Bucket=self.bucket, Key=self._name(key), Body=data)
        except (BotoCoreError, ClientError) as error:
            raise StorageDown from error

    def get(self, key: str) -> bytes:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            data: bytes = self.client.get_object(Bucket=self.bucket, Key=self._name(key))["Body"].read()
        except self.client.exceptions.NoSuchKey as error:
            raise FileMissing from error
        except (BotoCoreError, ClientError) as error:
            raise StorageDown from error
        return data

    def remove(self, key: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=self._name(key))

    def names(self) -> Iterator[str]:
        """The key of every object under the prefix."""
        start = self._name("")
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=start)
        for page in pages:
            for found in page.get("Contents", ()):
                yield found["Key"][len(start) :]


_storages: dict[str, Storage] = {}


def storage() -> Storage:
    """The storage that MEDIA_URL names: `file://folder` or `s3://bucket/prefix`."""
    address = current().MEDIA_URL
    if address not in _storages:
        parts = urlsplit(address)
        if parts.scheme == "s3":
            _storages[address] = S3Storage(parts.netloc, parts.path)
        else:
            _storages[address] = LocalStorage(Path(parts.netloc + parts.path).resolve())
    return _storages[address]


def save(data: bytes, *, folder: str, extension: str) -> str:
    """Store bytes under a new random key and return the key. Raises StorageDown."""
    name = secrets.token_urlsafe(12)
    key = f"{folder.strip('/')}/{name[:2]}/{name}.{extension}"
    storage().put(key, data)
    return key


def put(key: str, data: bytes) -> None:
    """Store bytes under a key made from another one: the sizes of a picture."""
    storage().put(key, data)


def read(key: str) -> bytes:
    """The bytes. Raises FileMissing, StorageDown."""
    if not _KEY.fullmatch(key):
        raise FileMissing
    return storage().get(key)


def delete(key: str) -> None:
    """Remove the file; no error when it is gone already."""
    storage().remove(key)


def url(key: str) -> str:
    """The public address of a key that is not private."""
    if key.startswith(PRIVATE):
        raise ValueError("private files have no public address")
    return f"/media/{key}"
