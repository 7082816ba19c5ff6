"""The company's buying portal, page by page, as its people use it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from marketplace.core.clock import today
from marketplace.procurement import queries
from marketplace.procurement.states import BillState, PurchaseOrderState, RequisitionState
from tests.make import sign_in
from tests.orders.make import make_goods
from tests.procurement.make import billed, decide_taxes, make_cost_centre, ordered, sent, submitted


@pytest.fixture
def maggot(cast):
    decide_taxes()
    return make_goods("Maggot segar", partner=cast.maggot, price=7_000, stock=80, unit="kg")


@pytest.fixture
def visit(app, cast):
    """Somebody of the cast, signed in."""
    return lambda name: sign_in(app.test_client(), getattr(cast, name))


def text(answer) -> str:
    return answer.get_data(as_text=True)


def jpeg() -> bytes:
    body = io.BytesIO()
    Image.new("RGB", (300, 300), "maroon").save(body, "JPEG")
    return body.getvalue()


def test_the_whole_way_through_the_pages(cast, maggot, visit):
    ratna, dewi, budi, joko, lina = (visit(name) for name in ("ratna", "dewi", "budi", "joko", "lina"))
    centre = make_cost_centre(cast)
    assert "Maggot segar" in text(ratna.get("/pengadaan/katalog?q=magot"))
    need = (today() + timedelta(days=5)).isoformat()
    form = {"purpose": "Pakan", "need_on": need, "cost_centre_id": centre.id, "delivery_place": "Gudang"}
    made = ratna.post("/pengadaan/permintaan/baru", data=form)
    assert made.status_code == 303
    code = made.location.rsplit("/", 1)[1]
    chosen = {"variant_id": maggot.id, "quantity": "50", "requisition": code}
    assert ratna.post(f"/pengadaan/katalog/{maggot.product.slug}", data=chosen).status_code == 303
    assert ratna.post(f"/pengadaan/permintaan/{code}/kirim").status_code == 303

    assert code in text(dewi.get("/pengadaan/persetujuan"))
    assert dewi.post(f"/pengadaan/permintaan/{code}/putusan", data={"approve": "1"}).status_code == 303
    (order,) = queries.purchase_orders(site_ids=None)
    number, line = order.number, order.lines[0].id

    assert number in text(budi.get("/mitra/po"))
    assert budi.post(f"/mitra/terima-po/{number}").status_code == 303
    assert budi.post(f"/mitra/kirim-po/{number}", data={f"send_{line}": "50"}).status_code == 303

    inspected = {
        f"accepted_{line}": "48",
        f"rejected_{line}": "2",
        f"reason_{line}": "Basah",
        f"photo_{line}": (io.BytesIO(jpeg()), "basah.jpg"),
        f"restock_{line}": "1",
    }
    signed = joko.post(f"/pengadaan/terima/{number}", data=inspected)
    assert signed.status_code == 303
    receipt = queries.get_purchase_order(number, site_ids=None).receipts[0]
    assert receipt.lines[0].picture_id is not None

    assert budi.post(f"/mitra/tagih/{receipt.id}").status_code == 303
    (bill,) = queries.bill_list()
    assert "Rp336.000" in text(lina.get(f"/pengadaan/tagihan/{bill.number}"))
    assert lina.post(f"/pengadaan/setujui-tagihan/{bill.number}").status_code == 303
    assert (
        lina.post(f"/pengadaan/bayar-tagihan/{bill.number}", data={"reference": "TRF 1"}).status_code == 303
    )
    assert queries.get_bill(bill.number).state is BillState.PAID
    for name, address in [
        ("ratna", f"/pengadaan/dokumen/po/{number}"),
        ("joko", f"/pengadaan/dokumen/bast/{receipt.number}"),
        ("lina", f"/pengadaan/dokumen/tagihan/{bill.number}"),
        ("budi", f"/mitra/dokumen/po/{number}"),
        ("budi", f"/mitra/dokumen/surat-jalan/{number}"),
        ("budi", f"/mitra/dokumen/bast/{receipt.number}"),
        ("budi", f"/mitra/dokumen/tagihan/{bill.number}"),
    ]:
        answer = visit(name).get(address)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), address
        assert answer.data.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"purpose": ""}, "purpose"),
        ({"need_on": "2020-01-01"}, "need_on"),
        ({"need_on": "tomorrow"}, "need_on"),
        ({"cost_centre_id": "999"}, "cost_centre_id"),
        ({"delivery_place": " "}, "delivery_place"),
    ],
)
def test_a_refused_requisition_keeps_what_was_typed(cast, maggot, visit, change, field):
    centre = make_cost_centre(cast)
    form = {
        "purpose": "Pakan ikan",
        "need_on": today().isoformat(),
        "cost_centre_id": centre.id,
        "delivery_place": "Gudang 3",
    }
    answer = visit("ratna").post("/pengadaan/permintaan/baru", data={**form, **change})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in text(answer)
    assert "Pakan ikan" in text(answer) or field == "purpose"
    assert not queries.requisitions(requester_id=cast.ratna.id)


def test_returning_needs_a_reason(cast, maggot, visit):
    code = submitted(cast, maggot)
    answer = visit("dewi").post(f"/pengadaan/permintaan/{code}/putusan", data={"send_back": "1"})
    assert answer.status_code == 422
    assert 'id="note-error"' in text(answer)
    assert queries.get_requisition(code, site_ids=None).state is RequisitionState.SUBMITTED


@pytest.mark.parametrize(
    ("accepted", "rejected", "reason"),
    [("48", "0", ""), ("48", "2", ""), ("abc", "0", ""), ("-1", "51", "x"), ("51", "0", "")],
)
def test_a_receipt_that_does_not_add_up_is_refused_beside_its_line(
    cast, maggot, visit, accepted, rejected, reason
):
    order = sent(cast, maggot)
    line = order.lines[0].id
    data = {f"accepted_{line}": accepted, f"rejected_{line}": rejected, f"reason_{line}": reason}
    answer = visit("joko").post(f"/pengadaan/terima/{order.number}", data=data)
    assert answer.status_code == 422
    assert f'id="error_{line}"' in text(answer)
    assert f'value="{accepted}"' in text(answer)
    assert queries.get_purchase_order(order.number, site_ids=None).state is PurchaseOrderState.DISPATCHED


def test_a_bad_photo_of_a_rejection_changes_nothing(cast, maggot, visit):
    order = sent(cast, maggot)
    line = order.lines[0].id
    data = {
        f"accepted_{line}": "48",
        f"rejected_{line}": "2",
        f"reason_{line}": "Basah",
        f"photo_{line}": (io.BytesIO(b"<svg/>"), "x.svg"),
    }
    answer = visit("joko").post(f"/pengadaan/terima/{order.number}", data=data)
    assert answer.status_code == 422
    assert not queries.get_purchase_order(order.number, site_ids=None).receipts


def test_sending_more_than_ordered_is_refused_beside_its_line(cast, maggot, visit):
    order = ordered(cast, maggot)
    budi = visit("budi")
    budi.post(f"/mitra/terima-po/{order.number}")
    line = order.lines[0].id
    for typed in ("51", "0", "banyak"):
        answer = budi.post(f"/mitra/kirim-po/{order.number}", data={f"send_{line}": typed})
        assert answer.status_code == 422
        assert f'id="error_{line}"' in text(answer)
    assert queries.get_purchase_order(order.number, site_ids=None).state is PurchaseOrderState.ACCEPTED


def test_each_duty_reaches_only_its_pages(cast, maggot, visit):
    order = sent(cast, maggot)
    assert visit("ratna").get(f"/pengadaan/terima/{order.number}").status_code == 403
    assert visit("joko").get("/pengadaan/tagihan").status_code == 403
    assert visit("lina").get("/pengadaan/persetujuan").status_code == 403
    assert visit("dewi").post(f"/pengadaan/terima/{order.number}").status_code == 403
    assert visit("sari").get("/pengadaan").status_code == 403
    assert visit("wati").get(f"/mitra/po/{order.number}").status_code == 404
    assert visit("wati").post(f"/mitra/terima-po/{order.number}").status_code == 404


def test_the_auditor_reads_and_changes_nothing(cast, maggot, visit):
    bill = billed(cast, maggot)
    edi = visit("edi")
    number = bill.receipt.purchase_order.number
    for address in (
        "/pengadaan",
        "/pengadaan/permintaan",
        f"/pengadaan/po/{number}",
        f"/pengadaan/tagihan/{bill.number}",
    ):
        assert edi.get(address).status_code == 200, address
    assert edi.post(f"/pengadaan/setujui-tagihan/{bill.number}").status_code == 403
    assert queries.get_bill(bill.number).state is BillState.SUBMITTED


def test_everybody_sees_the_pay_clock(cast, maggot, visit):
    bill = billed(cast, maggot)
    number = bill.receipt.purchase_order.number
    for name, address in [
        ("hasan", f"/pengadaan/po/{number}"),
        ("budi", f"/mitra/po/{number}"),
        ("lina", "/pengadaan/tagihan"),
    ]:
        assert "pay-clock" in text(visit(name).get(address)), address


def test_finance_says_what_is_wrong_and_the_partner_reads_it(cast, maggot, visit):
    bill = billed(cast, maggot)
    lina, budi = visit("lina"), visit("budi")
    assert lina.post(f"/pengadaan/kembalikan-tagihan/{bill.number}", data={"reason": ""}).status_code == 422
    assert (
        lina.post(f"/pengadaan/kembalikan-tagihan/{bill.number}", data={"reason": "NPWP kurang"}).status_code
        == 303
    )
    assert "NPWP kurang" in text(budi.get(f"/mitra/po/{bill.receipt.purchase_order.number}"))
    assert budi.post(f"/mitra/tagih/{bill.receipt_id}").status_code == 303
    assert queries.get_bill(bill.number).state is BillState.SUBMITTED
