"""Reading the product feed and the pages that it leads to, as a shopping search does."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from flask.testing import FlaskClient

G = "{http://base.google.com/ns/1.0}"


def items(client: FlaskClient) -> list[dict[str, str]]:
    """Each item of the feed, without the prefix of its elements."""
    answer = client.get("/umpan/merchant.xml")
    assert answer.mimetype == "application/xml"
    found = ElementTree.fromstring(answer.data).iter("item")
    return [{element.tag.removeprefix(G): element.text or "" for element in item} for item in found]


def linked_data(page: str) -> list[dict[str, Any]]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return [json.loads(text) for text in found]


def prices_that_differ(client: FlaskClient) -> list[str]:
    """Of every item: where its price is neither written on its page nor in what the page tells search engines."""
    wrong = []
    for item in items(client):
        parts = urlsplit(item["link"])
        page = client.get(f"{parts.path}?{parts.query}").get_data(as_text=True)
        amount = int(item["price"].removesuffix(" IDR"))
        written = f"Rp{amount:,}".replace(",", ".")
        (product,) = [data for data in linked_data(page) if data["@type"] == "Product"]
        told = [offer["price"] for offer in product["offers"]]
        if amount not in told or written not in page or amount <= 0:
            wrong.append(f"{item['link']}: {item['price']}, the page tells {told}")
    return wrong
