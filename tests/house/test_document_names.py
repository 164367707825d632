"""docs/documents.md names every field that the product's own Word templates use."""

import re
from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "config/documents").glob("*.docx"))
EVERYWHERE = {"site", "day"}


def named(template: str) -> set[str]:
    """In the row of the table, between backquotes."""
    rows = (ROOT / "docs/documents.md").read_text().splitlines()
    [row] = [one for one in rows if one.startswith(f"| `{template}` |")]
    return {word for words in re.findall(r"`([^`]+)`", row) for word in words.split()}


def used(path: Path) -> set[str]:
    """The fields of the document and what is taken from them."""
    template = DocxTemplate(path)
    template.init_docx()
    names = set(template.get_undeclared_template_variables())
    tree = Environment(autoescape=True).parse(template.patch_xml(template.get_xml()))
    loop = {one for one in tree.find_all(nodes.Getattr) if isinstance(one.node, nodes.Name) and one.node.name == "loop"}
    return names | {one.attr for one in tree.find_all(nodes.Getattr) if one not in loop}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_field_of_a_shipped_template_is_named(path: Path) -> None:
    missing = used(path) - named(path.name.split(".")[0]) - EVERYWHERE
    assert missing == set()
