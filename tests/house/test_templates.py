"""Every template compiles, imports what it uses and nothing else, and obeys the content policy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask
from jinja2 import nodes

from tools.environment import ROOT
from tools.templates import bare_strings

TEMPLATES = ROOT / "templates"
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
JINJA = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
INLINE = re.compile(r"<[^>]*\s(style|on[a-z]+)\s*=", re.IGNORECASE)
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)[^>]*>", re.IGNORECASE)


def _sources() -> Iterator[tuple[str, str]]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        yield path.relative_to(TEMPLATES).as_posix(), path.read_text(encoding="utf-8")


def test_every_template_compiles(app: Flask):
    for name in app.jinja_env.list_templates(extensions=["html", "txt", "xml"]):
        app.jinja_env.get_template(name)


def test_every_macro_that_is_imported_is_used(app: Flask):
    unused = []
    for name, source in _sources():
        tree = app.jinja_env.parse(source)
        imported = [pair for statement in tree.find_all(nodes.FromImport) for pair in statement.names]
        names = [pair[1] if isinstance(pair, tuple) else pair for pair in imported]
        used = {each.name for each in tree.find_all(nodes.Name) if each.ctx == "load"}
        unused += [f"{name}: {each}" for each in names if each not in used]
    assert not unused


def test_every_template_imports_the_macros_it_calls_itself(app: Flask):
    """A fragment that lives on the imports of the page around it breaks on the next page that includes it."""
    components = [
        app.jinja_env.parse(source) for name, source in _sources() if name.startswith("components/")
    ]
    macros = {macro.name for tree in components for macro in tree.find_all(nodes.Macro)}
    borrowed = []
    for name, source in _sources():
        tree = app.jinja_env.parse(source)
        own = {macro.name for macro in tree.find_all(nodes.Macro)} | {
            pair[1] if isinstance(pair, tuple) else pair
            for statement in tree.find_all(nodes.FromImport)
            for pair in statement.names
        }
        called = {call.node.name for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
        borrowed += [f"{name}: {each}" for each in sorted(called & macros - own)]
    assert not borrowed


def test_every_macro_that_is_imported_exists(app: Flask):
    wrong = []
    for name, source in _sources():
        for statement in app.jinja_env.parse(source).find_all(nodes.FromImport):
            if not isinstance(statement.template, nodes.Const):
                continue
            there = app.jinja_env.parse((TEMPLATES / statement.template.value).read_text(encoding="utf-8"))
            macros = {macro.name for macro in there.find_all(nodes.Macro)}
            wanted = [pair[0] if isinstance(pair, tuple) else pair for pair in statement.names]
            wrong += [
                f"{name}: {each} is not in {statement.template.value}"
                for each in wanted
                if each not in macros
            ]
    assert not wrong


def test_no_page_holds_inline_script_or_style():
    wrong = []
    for name, source in _sources():
        source = JINJA.sub("", COMMENT.sub("", source))
        is_mail = "email" in name  # mail programs know neither style sheets nor our policy
        if not is_mail and (INLINE.search(source) or SCRIPT.search(source)):
            wrong.append(name)
    assert not wrong, "the content policy allows neither; use a class or a module under static/js"


def test_every_word_in_a_template_can_be_translated():
    assert bare_strings() == []


def test_every_template_is_used_somewhere():
    everything = "\n".join(
        path.read_text(encoding="utf-8")
        for folder, kind in (("templates", "*.html"), ("templates", "*.txt"), ("marketplace", "*.py"))
        for path in (ROOT / folder).rglob(kind)
    )
    unused = [
        name
        for name, _ in _sources()
        if f"{name.rsplit('/', 1)[0]}/{{" not in everything  # f"errors/{status}.html"
        and name not in everything
        and name.rsplit("/", 1)[-1] not in everything
    ]
    assert not unused
