"""Pages at the product's own addresses with the product's own fields, so that one client drives both."""

from __future__ import annotations

import os
import secrets

from flask import Flask, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bench.limit.store import Store

app = Flask(__name__)
app.jinja_env.auto_reload = False
store = Store(os.environ["DATABASE_URL"])
departments = store.departments()
store.local.connection.close()  # not across the fork
del store.local.connection
TOKEN = secrets.token_hex(20)


@app.template_filter()
def rupiah(amount: int) -> str:
    return f"Rp{amount:,}".replace(",", ".")


@app.context_processor
def _always() -> dict[str, object]:
    return {"departments": departments, "token": TOKEN}


@app.get("/healthz")
def health() -> str:
    return "ok"


@app.get("/kategori/<slug>")
def category(slug: str) -> str:
    found = store.category(slug) or abort(404)
    return render_template(
        "list.html", heading=found[1], cards=store.cards(found[0]), facets=store.facets(found[0])
    )


@app.get("/cari")
def search() -> str:
    word = request.args["q"]
    return render_template("list.html", heading=word, cards=store.search(word), facets=[])


@app.get("/produk/<slug>")
def product(slug: str) -> str:
    found = store.product(slug) or abort(404)
    return render_template("product.html", product=found, variants=store.variants(found[7]))


@app.post("/keranjang/tambah")
def add() -> ResponseReturnValue:
    visitor = request.cookies.get("visitor") or secrets.token_hex(16)
    store.put_in(visitor, int(request.form["variant_id"]), int(request.form.get("quantity", 1)))
    answer = redirect("/keranjang", 303)
    answer.set_cookie("visitor", visitor, httponly=True, samesite="Lax")
    return answer


@app.get("/checkout")
def checkout() -> str:
    lines = store.basket(request.cookies.get("visitor", ""))
    return render_template("checkout.html", lines=lines, total=sum(line[2] * line[3] for line in lines))


@app.post("/checkout")
def place() -> ResponseReturnValue:
    order_id = store.place(request.cookies.get("visitor", ""), request.form["name"], request.form["phone"])
    if order_id is None:
        return Response("sold out", 409)
    return redirect(f"/pembelian/{order_id}", 303)
