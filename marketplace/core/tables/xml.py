"""The parts of an XLSX, fed to a listener piece by piece; what is too much or made to do harm ends it (ASVS 1.5.1)."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Protocol
from xml.parsers import expat

from marketplace.core.tables.errors import TableUnreadable

MOST_MEMBERS = 500
MOST_UNPACKED = 32 * 1024 * 1024
MOST_ELEMENTS = 400_000  # twice what five thousand full rows have
MOST_RATIO = 200  # sheets that people write shrink to a fortieth at most
RATIO_FROM = 4 * 1024 * 1024
CHUNK = 64 * 1024
BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, KeyError, IndexError, ValueError, OverflowError, OSError, EOFError,
    RuntimeError, NotImplementedError,
)  # fmt: skip


class Listener(Protocol):
    """Hears the elements of one part by their local names."""

    def start(self, name: str, values: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, words: str) -> None: ...


class Parts:
    """The members of the ZIP. All of them together unpack to no more than the limits, whatever they claim."""

    def __init__(self, data: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        members = self.zip.infolist()
        claimed = sum(member.file_size for member in members)
        if len(members) > MOST_MEMBERS or claimed > max(RATIO_FROM, MOST_RATIO * len(data)):
            raise TableUnreadable()
        self.names = {member.filename: member for member in members}
        self.left = MOST_UNPACKED
        self.elements = MOST_ELEMENTS

    def hear(self, name: str, listener: Listener) -> None:
        """Feed one part to the listener. Raises TableUnreadable, and whatever the listener raises to end it."""
        member = self.names.get(name)
        if member is None or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise TableUnreadable()
        parser = self._parser(listener)
        with self.zip.open(member) as part:
            while piece := part.read(CHUNK):
                self.left -= len(piece)
                if self.left < 0:
                    raise TableUnreadable()
                parser.Parse(piece, False)
            parser.Parse(b"", True)

    def _parser(self, listener: Listener) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _no_document_type
        parser.EntityDeclHandler = _no_document_type

        def start(name: str, values: dict[str, str]) -> None:
            self.elements -= 1
            if self.elements < 0:
                raise TableUnreadable()
            listener.start(name.rpartition(":")[2], values)

        parser.StartElementHandler = start
        parser.EndElementHandler = lambda name: listener.end(name.rpartition(":")[2])
        parser.CharacterDataHandler = listener.text
        return parser


def _no_document_type(*_declared: object) -> None:
    raise TableUnreadable()
