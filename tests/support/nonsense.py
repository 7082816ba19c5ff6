"""What nobody types on purpose: values, files, cursors and headers that have broken pages somewhere before."""

from __future__ import annotations

import base64
import io
import json
from random import Random

from PIL import Image

LONG = "panjang " * 1_250
TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\x1f\x7f\x0b",
    "\t\n\r",
    "\ufeff",
    "\u200b",
    "😀👩\u200d👩\u200d👧\u200d👦",
    "مرحبا \u202e\u2066",
    "e\u0301" * 60,
    "\u0301\u0308",
    "İıſß",
    "ﷺ" * 40,
    "<script>alert(1)</script>",
    "</textarea><h1>x",
    "' OR 1=1 --",
    '"; DROP TABLE users; --',
    '=HYPERLINK("http://x")',
    "+1+1",
    "@SUM(A1)",
    "%00%0d%0a",
    "%s %n {0} {{7*7}} ${7*7}",
    "../../../etc/passwd",
    "C:\\CON",
    "\r\nSet-Cookie: a=b",
    "//evil.test/x",
    "javascript:alert(1)",
    "http://[::1",
    "a" * 300 + "@x.test",
    "null",
    "[]",
    "{}",
    "true",
    "on",
    LONG,
)
NUMBERS = (
    "0",
    "-0",
    "-1",
    "1e9",
    "1e400",
    "NaN",
    "-Infinity",
    "0,0000001",
    "1,5",
    "1.000.000",
    "99999999999",
    "2147483648",
    "9223372036854775808",
    "-9223372036854775809",
    "9" * 400,
    "²",
    "٣",
    "１２",
    "1_000",
    "0x10",
    " 7 ",
    "1rb",
    "999999999999jt",
    "1,5,5",
    "-25.000",
)
DAYS = (
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "2026-13-01",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "2026-W01-1",
    "2026-11-24T25:61",
    "9999-12",
    "0001-01",
    "2026-00",
    "99999-01",
)
VALUES = (*TEXTS, *NUMBERS, *DAYS)
BYTES = ("%FF%FE", "%ED%A0%80", "%C3%28", "%F8%88%80%80%80", "%", "%0", "%zz")
NAMES = ("../../x.jpg", "a\r\nb.png", "\u202egpj.exe", "", "x" * 300 + ".pdf", "CON", "<b>.csv", ".")
CONTENTS = (
    b"",
    b"\0" * 500,
    b"%PDF-1.7\n%%EOF",
    b"\xff\xd8\xff\xe0" + b"J" * 40,
    b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
    b"<svg xmlns='x'/>",
    b"GIF89a\xff\xff\xff\xff",
    b"PK\x03\x04" + b"\0" * 60,
    b"Tanggal;Keterangan\n\xff\xfe;=1+1\n",
    "tgl;ket;kredit\n24/11/2026;😀;9\n".encode("utf-16"),
    b"\n" * 3_000,
    b'"' + b"x;" * 5_000,
    b"a;" * 3_000,
)
HEADERS = (
    {"Accept-Language": "x" * 5_000},
    {"Accept-Language": "id;q=zz, *;q=-1"},
    {"Accept": ";;;"},
    {"If-None-Match": 'W/"\x80'},
    {"If-None-Match": "*"},
    {"If-Modified-Since": "Mon, 99 Foo 10000 25:61:61 GMT"},
    {"Range": "bytes=9-1,abc"},
    {"Cookie": "session=; session=.eJ.x.y"},
    {"Cookie": "session=" + "A" * 3_000},
    {"Cookie": "\xff=\xfe; ;;="},
    {"X-Request-ID": "\x80" * 200},
    {"traceparent": "00-zz"},
    {"Referer": "http://[evil"},
    {"User-Agent": "\xff" * 900},
    {"X-Forwarded-For": "::::, 1.2.3"},
    {"Authorization": "Bearer \xff"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "multipart/form-data; boundary=\xff"},
    {"Content-Type": "application/json"},
    {"Accept-Encoding": "br;q=x, *;q=0"},
    {"Origin": "null"},
    {"X-Requested-With": "fragment"},
)
_OF_CURSORS = (
    "\ud800",
    "0001-01-01T00:00:00+14:00",
    0,
    -1,
    10**30,
    1.5,
    "",
    "x",
    "2026-11-24",
    "9999-12-31T23:59:59+00:00",
    True,
    float("nan"),
    1e308,
    "\0",
    "ﷺ" * 30,
)


def _photo() -> bytes:
    body = io.BytesIO()
    Image.new("RGB", (64, 48), (120, 90, 60)).save(body, "JPEG")
    return body.getvalue()


PHOTO = _photo()


def cursor(chance: Random) -> str:
    """As ours are written, but with values that none of our pages ever put into one."""
    values = [chance.choice(_OF_CURSORS) for _each in range(chance.randint(1, 4))]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def value(chance: Random) -> str:
    """One text, now and then a cursor."""
    return cursor(chance) if chance.random() < 0.1 else chance.choice(VALUES)


def file(chance: Random) -> tuple[io.BytesIO, str]:
    """A file for a form: junk under a strange name, sometimes a cut or whole photo."""
    return io.BytesIO(chance.choice((*CONTENTS, PHOTO, PHOTO[:400]))), chance.choice(NAMES)
