"""The payment page of the look-alike."""

from __future__ import annotations

from tests.payments.card_page import browse, order


def test_the_page_says_that_nothing_is_charged_and_for_what_it_asks(sdk, lookalike):
    session = sdk.v1.checkout.sessions.create(order())
    _, indonesian, headers = browse(session.url)
    _, english, _ = browse(f"{session.url}?lang=en")
    for text in (indonesian, english):
        assert "Rp150.000" in text
        assert "Ulos Ragi Hotang" in text
        assert "PM-7K3Q9D" in text
    assert "Tidak ada uang yang ditagih" in indonesian
    assert "Nothing is charged" in english
    assert "form-action 'self' http://shop.test;" in headers["Content-Security-Policy"]
    assert "<script" not in indonesian
    assert "style=" not in indonesian


def test_hostile_names_are_shown_as_text(sdk, lookalike):
    params = order()
    params["line_items"][0]["price_data"]["product_data"]["name"] = "<script>alert(1)</script>"
    _, text, _ = browse(sdk.v1.checkout.sessions.create(params).url)
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_an_unknown_page_is_404(lookalike):
    status, text, _ = browse(f"{lookalike.url}/c/pay/cs_test_none")
    assert status == 404
    assert "tidak ditemukan" in text
