"""Papers as tagged PDF: blocks of plain text in, bytes out.

What people typed reaches the typesetter as values in a JSON document, never as markup, so that
nothing in it can be taken for a command.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Paper(StrEnum):
    """Sheet sizes, as the typesetter names them."""

    A4 = "a4"
    LETTER = "us-letter"


@dataclass(frozen=True)
class Heading:
    """A heading below the title: level 1 or 2."""

    text: str
    level: int = 1
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Paragraph:
    """Running text; line breaks in it stay."""

    text: str
    is_fine: bool = False
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Items:
    """A list with bullets, or with numbers."""

    items: Sequence[str]
    is_numbered: bool = False
    kind: str = field(default="items", init=False)


@dataclass(frozen=True)
class Table:
    """Rows under a head that is repeated on each page.

    Attributes:
        widths: share of each column; equal when empty.
        right: which columns hold numbers, from 0.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    right: Sequence[int] = ()
    kind: str = field(default="table", init=False)


Block = Heading | Paragraph | Items | Table

_SOURCE = """
#let it = json(bytes(sys.inputs.document))
#set document(title: it.title, date: none)
#set page(
  paper: it.paper,
  margin: (x: 22mm, y: 20mm),
  footer: context [
    #set text(size: 8pt, fill: luma(35%))
    #grid(columns: (1fr, auto), it.foot, [#counter(page).display("1 / 1", both: true)])
  ],
)
#set text(size: 10pt, lang: "en")
#set par(justify: false, leading: 0.62em)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 12pt)
#show heading.where(level: 3): set text(size: 10.5pt)
#show heading: set block(above: 1.4em, below: 0.7em)
#heading(level: 1, it.title)
#for block in it.blocks {
  if block.kind == "heading" {
    heading(level: block.level + 1, block.text)
  } else if block.kind == "paragraph" {
    let size = if block.is_fine { 8pt } else { 10pt }
    par(text(size: size, block.text.split("\n").join(linebreak())))
  } else if block.kind == "items" {
    if block.is_numbered { enum(..block.items) } else { list(..block.items) }
  } else {
    set text(size: 9pt)
    set par(leading: 0.5em)
    table(
      columns: block.widths.map(share => share * 1fr),
      align: (x, _) => if x in block.right { right } else { left },
      stroke: (x, y) => (bottom: 0.5pt + luma(70%)),
      inset: (x: 3pt, y: 4pt),
      table.header(..block.head.map(name => strong(name))),
      ..block.rows.flatten().map(value => text(value)),
    )
  }
}
"""


def typeset(
    title: str,
    blocks: Sequence[Block],
    *,
    paper: Paper = Paper.A4,
    foot: str = "",
    made_at: datetime | None = None,
) -> bytes:
    """Set a paper and return it as PDF, tagged for screen readers.

    Args:
        title: heads the first page and names the document.
        blocks: what follows, in order.
        paper: the size of the sheet.
        foot: stands at the foot of each page, beside the page's number.
        made_at: the moment in the file; the same words at the same moment give the same bytes.
    """
    import typst  # noqa: PLC0415 - 80 MB that a start of the site does not wait for

    document = {
        "title": title,
        "paper": paper.value,
        "foot": foot,
        "blocks": [_plain(block) for block in blocks],
    }
    made = typst.compile(
        _SOURCE.encode(),
        sys_inputs={"document": json.dumps(document)},
        timestamp=int(made_at.timestamp()) if made_at else 0,
    )
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no single file")
    return made


def _plain(block: Block) -> dict[str, Any]:
    """Return a block as the typesetter reads it."""
    given = asdict(block)
    if isinstance(block, Table):
        given["widths"] = list(block.widths) or [1] * len(block.head)
    return given
