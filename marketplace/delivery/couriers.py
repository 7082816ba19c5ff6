"""Where each courier shows its parcels. The number is copied: their pages take no address with a number in it for sure."""

from __future__ import annotations

TRACKING_PAGES = {
    "jne": "https://www.jne.co.id/tracking-package",
    "j&t": "https://jet.co.id/track",
    "sicepat": "https://www.sicepat.com/checkAwb",
    "anteraja": "https://anteraja.id/id/tracking",
    "pos": "https://www.posindonesia.co.id/id/tracking",
    "tiki": "https://www.tiki.id/id/track",
}


def tracking_page(courier: str | None) -> str | None:
    """`JNE REG` -> the page where JNE shows parcels; None for a courier that we do not know."""
    words = (courier or "").lower().replace("jnt", "j&t").split()
    return TRACKING_PAGES.get(words[0]) if words else None
