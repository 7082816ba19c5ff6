"""Indonesian is complete at all times; English is what stands in the code."""

from __future__ import annotations

from tools import translations


def test_every_text_has_its_indonesian():
    assert translations.problems() == []


def test_both_languages_name_the_same_placeholders():
    """A translation that forgets a name would break the page that shows it."""
    import re

    from babel.messages.pofile import read_po

    wrong = []
    with (translations.TRANSLATIONS / "id" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale="id")
    for message in catalogue:
        if not message.id or not message.string or not all(message.string):
            continue
        source = message.id if isinstance(message.id, str) else message.id[-1]
        target = message.string if isinstance(message.string, str) else message.string[0]
        names = [set(re.findall(r"%\((\w+)\)", text)) for text in (source, target)]
        if names[0] - names[1] - {"num"} or names[1] - names[0] - {"num"}:
            wrong.append(source)
    assert not wrong
