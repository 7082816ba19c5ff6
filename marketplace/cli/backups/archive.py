"""The archive: a gzipped tar with the database, the files, and last a manifest with the digest of each member."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database/"
MEDIA = "media/"
BLOCK = 1 << 20


class BackupRefused(Exception):
    """Something is not as it must be; nothing was changed. The words say what and what to do."""


@dataclass(kw_only=True)
class Manifest:
    """What is in the archive. Counts are those of the same instant as the rows."""

    format: int = FORMAT
    dialect: str
    revision: str
    at: str
    counts: dict[str, int]
    columns: dict[str, list[str]] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> list[str]:
        """The keys of the files that people brought."""
        return [name.removeprefix(MEDIA) for name in self.sha256 if name.startswith(MEDIA)]


class Writer:
    """Adds members and remembers their digests."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.sha256: dict[str, str] = {}

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self.sha256[name] = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            self._add(name, file, path.stat().st_size)

    def add_bytes(self, name: str, data: bytes) -> None:
        self.sha256[name] = hashlib.sha256(data).hexdigest()
        self._add(name, io.BytesIO(data), len(data))

    def finish(self, manifest: Manifest) -> None:
        manifest.sha256 = dict(self.sha256)
        body = json.dumps(asdict(manifest), indent=1).encode()
        self._add(MANIFEST, io.BytesIO(body), len(body))

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self.tar.addfile(info, file)


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Written beside, forced to disk and renamed: a half archive never has the name of a whole one."""
    if path.exists():
        raise BackupRefused(f"{path} exists already: name another file, nothing is ever overwritten")
    part = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)  # unlike a rename it fails when somebody took the name in the meantime
    except OSError as error:
        raise BackupRefused(f"the archive cannot be written: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def unpack(path: Path, folder: Path) -> Manifest:
    """Every member into the folder, then each digest compared. Raises BackupRefused, naming the first bad member."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(path, mode="r:gz") as tar:
            for member in tar:
                if not member.isfile() or not _is_safe(member.name):
                    raise BackupRefused(f"{path} has a member that no backup has: {member.name}")
                source = tar.extractfile(member)
                assert source is not None
                found[member.name] = _write(source, folder / member.name)
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise BackupRefused(f"{path} cannot be read as a backup: {error}") from error
    found.pop(MANIFEST, None)
    manifest = _read_manifest(path, folder / MANIFEST)
    for name, digest in manifest.sha256.items():
        if found.get(name) != digest:
            raise BackupRefused(f"{path} is damaged: {name} is not what was saved. Take another backup")
    if strangers := found.keys() - manifest.sha256.keys():
        raise BackupRefused(f"{path} is damaged: {min(strangers)} is not in its manifest")
    return manifest


def _read_manifest(path: Path, file: Path) -> Manifest:
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        if values.get("format") != FORMAT:
            raise BackupRefused(f"{path} has the format {values.get('format')}, this version reads {FORMAT}")
        return Manifest(**values)
    except (OSError, ValueError, TypeError) as error:
        raise BackupRefused(
            f"{path} has no readable manifest: it is no backup, or only a part of one"
        ) from error


def _is_safe(name: str) -> bool:
    known = name == MANIFEST or name.startswith((DATABASE, MEDIA))
    return known and ".." not in name.split("/") and not name.startswith("/")


def _write(source: IO[bytes], path: Path) -> str:
    digest = hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        while block := source.read(BLOCK):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()
