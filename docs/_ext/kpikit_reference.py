"""Reference pages that are made from the code when the documentation is built.

A page that holds a line such as ``<!-- kpikit: kpis -->`` gets the generated Markdown
in its place, while Sphinx reads it. The page of each KPI is a file of its own, as
Sphinx finds pages by their files: it is written before Sphinx looks for them, and
belongs to no commit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kpi_pages
from reference_markdown import cell, code, codes, table

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

MARK = re.compile(r"^<!-- kpikit: (?P<what>[a-z-]+) -->$", re.MULTILINE)
PAGES = (
    "reference/tables",
    "reference/kpis",
    "reference/errors",
    "reference/rules",
    "reference/cli",
)


# ---------------------------------------------------------------- tables of a desk
def tables() -> str:
    """Every table of a desk with its columns."""
    from kpikit.desk.schemas import ROW_CLASSES, SCHEMAS

    parts = []
    for schema in SCHEMAS.values():
        told = [schema.doc.split("\n")[0]]
        if schema.name in ROW_CLASSES:
            name = ROW_CLASSES[schema.name].__name__
            told.append(f"Rows may be objects of the class {code(name)}.")
        if schema.at is not None:
            told.append(f"A row stands in time at {code(schema.at)}.")
        else:
            told.append("Rows hold for a time and stand at no instant.")
        rows = [
            [code(c.name), str(c.kind), _needed(c), cell(_meaning(c))]
            for c in schema.columns
        ]
        heads = ("column", "kind", "may be missing", "meaning")
        parts += [f"## {schema.name}", " ".join(told), table(heads, rows)]
    return "\n\n".join(parts)


def _needed(column: Any) -> str:
    if column.is_key:
        return "no; the table needs the column"
    return "no" if column.is_required else "yes"


def _meaning(column: Any) -> str:
    told: str = column.doc[:1].upper() + column.doc[1:]
    if column.words:
        told += f": one of {codes(column.words)}"
    told += "."
    if column.is_derived:
        told += " Derived from events when it is not given."
    return told


# ---------------------------------------------------------------- errors, command
def errors() -> str:
    """Every error class with its code, the builtins it is, and its meaning."""
    from kpikit import errors as room

    rows = []
    for name in room.__all__:
        kind = getattr(room, name)
        if not (isinstance(kind, type) and issubclass(kind, room.KpikitError)):
            continue
        parents = [b.__name__ for b in kind.__mro__[1:] if b.__name__ in room.__all__]
        builtins = [
            b.__name__
            for b in kind.__mro__
            if b.__module__ == "builtins"
            and b not in (Exception, BaseException, object)
        ]
        rows.append(
            [
                code(name),
                code(kind.default_code),
                codes(builtins) or "`Exception`",
                codes(parents),
                cell((kind.__doc__ or "").split("\n")[0].replace("``", "`")),
            ]
        )
    heads = ("class", "code", "also caught as", "below", "meaning")
    return table(heads, rows)


def usage() -> str:
    """The help texts of the command, in one width whatever the terminal."""
    import os

    from kpikit.cli import parser

    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "80"
    try:
        top = parser()
        texts = [top.format_help()]
        for action in top._actions:
            commands = getattr(action, "choices", None) or {}
            texts += [command.format_help() for command in commands.values()]
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return "\n\n".join(f"```text\n{text.rstrip()}\n```" for text in texts)


# ---------------------------------------------------------------- rules for configs
def rules() -> str:
    """The page of every rule, after a list of them."""
    from kpikit.check.catalogue import RULES

    rows = [
        [f"[{rule.code}](#{rule.code.lower()})", rule.severity, cell(rule.title)]
        for rule in RULES.values()
    ]
    parts = [table(("rule", "severity", "finds"), rows)]
    return "\n\n".join(parts + [rule.markdown() for rule in RULES.values()])


MAKERS: dict[str, Callable[[], str]] = {
    "tables": tables,
    "kpis": kpi_pages.index,
    "errors": errors,
    "rules": rules,
    "usage": usage,
}


def fill(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put generated Markdown where a page asks for it."""
    del app, docname
    source[0] = MARK.sub(lambda found: MAKERS[found["what"]](), source[0])


def write_pages(app: Sphinx) -> None:
    """Write the page of each KPI where it changed, and drop those of former ones."""
    folder = Path(app.srcdir) / "reference" / kpi_pages.FOLDER
    folder.mkdir(exist_ok=True)
    pages = kpi_pages.pages()
    for path in folder.glob("*.md"):
        if path.stem not in pages:
            path.unlink()
    for name, text in pages.items():
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], *others: set[str]
) -> list[str]:
    """Generated pages are always made anew: the code they show may have changed."""
    del app, added, others
    return [page for page in PAGES if page in env.found_docs]


def plain_signature(*given: Any) -> tuple[str, Any] | None:
    """Signatures without attrs' word for a default that is made anew each time."""
    signature, returns = given[-2:]
    return (signature.replace("NOTHING", "…"), returns) if signature else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of this."""
    app.connect("builder-inited", write_pages)
    app.connect("source-read", fill)
    app.connect("env-get-outdated", outdated)
    app.connect("autodoc-process-signature", plain_signature)
    return {"version": Path(__file__).stem, "parallel_read_safe": True}
