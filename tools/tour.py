"""`make tour`: a small demo is built and walked through, and what a visitor sees is written to docs/tour/.

Pictures are WebP of at most 40 kB under names that stay the same, so that a change shows in the history.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import browser
from tools.environment import ROOT, development

FOLDER = ROOT / "docs" / "tour"
PASSWORD = "demo-pasar-mitra"
MOST_BYTES = 40_000
PHONE, DESK = 360, 1280
HEIGHTS = {PHONE: 1100, DESK: 900}


@dataclass(frozen=True)
class Stop:
    """A page of the tour: by its address, or by a link on that page; `dark` is the phone at night."""

    name: str
    title: str
    address: str
    who: str | None = None
    link: str | None = None
    widths: tuple[int, ...] = (PHONE, DESK)
    dark: bool = False


STOPS = (
    Stop("shop-home", "Beranda", "/", dark=True),
    Stop("shop-search", "Mencari", "/cari?q=kopi"),
    Stop("shop-nothing", "Tidak ditemukan", "/cari?q=zzzz", widths=(PHONE,)),
    Stop("shop-product", "Produk", "/cari", link=".product-card a", dark=True),
    Stop("shop-maker", "Toko", "/mitra-kami", link="main a[href^='/toko/']"),
    Stop("shop-makers", "Mitra kami", "/mitra-kami"),
    Stop("shop-impact", "Dampak", "/dampak"),
    Stop("shop-basket", "Keranjang kosong", "/keranjang", widths=(PHONE,)),
    Stop("shop-sign-in", "Masuk", "/masuk", widths=(PHONE,)),
    Stop("shop-offline", "Tidak ada sinyal", "/luring", widths=(PHONE,)),
    Stop("shop-orders", "Pesanan saya", "/akun/pesanan", "sari"),
    Stop("shop-order", "Satu pesanan", "/akun/pesanan", "sari", link="main a[href^='/pesanan/']"),
    Stop("partner-home", "Beranda penjual", "/mitra", "budi", dark=True),
    Stop("partner-orders", "Pesanan masuk", "/mitra/pesanan", "budi"),
    Stop("partner-product-new", "Produk baru", "/mitra/produk/baru", "budi", widths=(PHONE,)),
    Stop("partner-products", "Produk", "/mitra/produk", "budi"),
    Stop("partner-stock", "Stok", "/mitra/stok", "budi", widths=(PHONE,)),
    Stop("partner-money", "Uang", "/mitra/uang", "budi"),
    Stop("procurement-home", "Beranda pengadaan", "/pengadaan", "hasan"),
    Stop("procurement-catalogue", "Katalog", "/pengadaan/katalog", "ratna", widths=(PHONE,)),
    Stop("procurement-orders", "Pesanan pembelian", "/pengadaan/po", "hasan", widths=(DESK,)),
    Stop("procurement-bills", "Tagihan", "/pengadaan/tagihan", "lina", dark=True),
    Stop("programme-home", "Beranda program", "/program", "tigor", dark=True),
    Stop("programme-partners", "Mitra", "/program/mitra", "tigor"),
    Stop("programme-aid", "Bantuan", "/program/bantuan", "tigor", widths=(DESK,)),
    Stop("admin-home", "Beranda admin", "/admin", "ayu"),
    Stop("admin-products", "Antrean produk", "/admin/produk", "ayu", widths=(DESK,)),
    Stop("admin-finance", "Keuangan", "/admin/keuangan", "maya"),
    Stop("admin-payments", "Pembayaran", "/admin/keuangan/pembayaran", "maya", widths=(DESK,)),
)


def main() -> int:
    """0 when every page was there."""
    os.chdir(ROOT)
    given = {"VAR_DIR": "var/tour", "PORT": "8470"}
    env = development(
        {**os.environ, **{name: os.environ.get(f"TOUR_{name}", value) for name, value in given.items()}}
    )
    (ROOT / env["VAR_DIR"] / "marketplace.sqlite").unlink(missing_ok=True)
    for words in (["db", "upgrade"], ["demo", "load", "--small", "--today", "2026-11-24"]):
        subprocess.run(
            [sys.executable, "-m", "tools.app", *words], env=env, check=True, stdout=subprocess.DEVNULL
        )
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    with serving(env), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.ensure(), args=list(browser.FLAGS))
        taken = [name for stop in STOPS for name in visit(chromium, stop, env["BASE_URL"])]
    (FOLDER / "README.md").write_text(index(taken), encoding="utf-8")
    print(f"{len(taken)} pictures in {FOLDER.relative_to(ROOT)}")
    return 0


@contextmanager
def serving(env: dict[str, str]) -> Iterator[None]:
    """The shop at its port meanwhile."""
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"]
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _attempt in range(300):
            try:
                urllib.request.urlopen(f"{env['BASE_URL']}/healthz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


def visit(chromium: Browser, stop: Stop, base: str) -> Iterator[str]:
    """One picture for each width, and one of the phone at night; the names of the files."""
    looks = [(width, "light") for width in stop.widths] + ([(PHONE, "dark")] if stop.dark else [])
    context = chromium.new_context(
        base_url=base,
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        reduced_motion="reduce",
        service_workers="block",
    )
    page = context.new_page()
    if stop.who:
        page.goto("/masuk")
        page.fill("[name=email]", f"{stop.who}@demo.test")
        page.fill("[name=password]", PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/masuk" not in url)
    page.goto(stop.address)
    if stop.link:
        page.goto(page.locator(stop.link).first.get_attribute("href") or "/")
    for width, scheme in looks:
        name = f"{stop.name}-{width}{'-dark' if scheme == 'dark' else ''}.webp"
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        answer = page.reload(wait_until="networkidle")
        if answer is None or not answer.ok:
            raise SystemExit(f"{page.url} answers {answer.status if answer else 'nothing'}")
        (FOLDER / name).write_bytes(small(page))
        yield name
    context.close()


def small(page: Page) -> bytes:
    """The window as WebP; a large one is made coarser until it fits."""
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for quality in range(80, 9, -10):
        body = io.BytesIO()
        image.save(body, "WEBP", quality=quality, method=6)
        if body.tell() <= MOST_BYTES:
            break
    return body.getvalue()


def index(taken: list[str]) -> str:
    """Each page once, its pictures side by side."""
    lines = ["# A tour", "", "<!-- Written by `make tour`. Change the code, not this file. -->", ""]
    lines += ["What visitors, partners, the company and our own people see, in the small demo world."]
    for stop in STOPS:
        names = [
            name
            for name in taken
            if name.rpartition("-360")[0] == stop.name or name.rpartition("-1280")[0] == stop.name
        ]
        lines += ["", f"## {stop.title}", "", " ".join(f"![{stop.title}]({name})" for name in names)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
