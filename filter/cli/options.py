"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Keep = Annotated[
    list[str] | None,
    typer.Option(metavar="LABEL", help="Keep blocks of this label too, as caption or byline; repeatable."),
]
Favor = Annotated[
    Literal["balanced", "precision", "recall"],
    typer.Option(help="precision: less noise in the text; recall: less reporting lost."),
]
Model = Annotated[
    Path | None, typer.Option(metavar="DIR", help="A model bundle; the default one if not given.")
]
Kind = Annotated[Literal["auto", "html", "text"], typer.Option(help="What pages are; auto looks at each.")]
ProfileName = Annotated[
    Literal["corpus", "crawl", "strict"],
    typer.Option("--profile", help="Which pages are rejected: plain failures, more, or all but the best."),
]
Threshold = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=VALUE", help="Another threshold of the verdict, as words=80; repeatable."),
]
Languages = Annotated[
    str, typer.Option(metavar="CODES", help="Reject pages in other languages than these, as en,de.")
]
