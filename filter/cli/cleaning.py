"""The command that cleans a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from filter.cli.options import Favor, Keep, Kind, Languages, Model, ProfileName, Threshold

if TYPE_CHECKING:
    from filter.corpus import MemoryOptions, RunOptions, Target
    from filter.corpus.record import Addition
    from filter.corpus.sites import Passes
    from filter.review.voices import VoiceName

SOME_FAILED = 1

_Inputs = Annotated[
    list[str],
    typer.Argument(metavar="INPUT", help="Files, folders, patterns, URLs, or - for stdin."),
]
_Out = Annotated[
    str | None,
    typer.Option("-o", "--output", metavar="OUT", help="File, folder or pattern; stdout if not given."),
]
_Format = Annotated[
    Literal["jsonl", "parquet", "wet", "text", "markdown"] | None,
    typer.Option(help="Guessed from OUT's ending; jsonl on stdout, text in a folder."),
]
_ShardSize = Annotated[
    str | None, typer.Option(metavar="SIZE", help="As 500MB: OUT, a folder or a pattern, gets files of it.")
]
_Rejects = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Rejected and failed pages, with reasons; beside OUT if not given."),
]
_WithTitle = Annotated[bool, typer.Option("--with-title", help="Put the title on top of the text.")]
_Blocks = Annotated[bool, typer.Option("--blocks", help="Add every block with label and scores to records.")]
_Dedup = Annotated[
    bool, typer.Option("--dedup", help="Mark near-duplicates in records with the id of the first.")
]
_HtmlField = Annotated[
    str | None, typer.Option(metavar="KEY", help="The key of a record's HTML, as page.html.")
]
_TextField = Annotated[str | None, typer.Option(metavar="KEY", help="The key of text already flattened.")]
_UrlField = Annotated[str | None, typer.Option(metavar="KEY", help="The key of a record's URL.")]
_IdField = Annotated[str | None, typer.Option(metavar="KEY", help="The key of a record's id.")]
_MaxPageBytes = Annotated[
    int, typer.Option(min=1, metavar="N", help="Larger pages fail; 2,000,000,000 at most.")
]
_Workers = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Processes; all cores, if not given and it pays.")
]
_PageTimeout = Annotated[
    float,
    typer.Option(
        min=0, metavar="SECONDS", help="A page that takes longer fails; 0: no limit; 1,000,000 at most."
    ),
]
_SiteMemory = Annotated[
    Path | None, typer.Option(metavar="FILE", help="What repeats on each site's pages; made and added to.")
]
_TwoPass = Annotated[
    bool, typer.Option("--two-pass", help="Count all pages for the site memory before cleaning any.")
]
_Resume = Annotated[bool, typer.Option("--resume", help="Go on with a run that was cut off.")]
_Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and sum; what fails is still said.")]
_JsonLog = Annotated[bool, typer.Option("--json-log", help="A JSON object an event on stderr.")]


def clean(  # noqa: PLR0913 - a parameter for each option of the command
    inputs: _Inputs,
    *,
    output: _Out = None,
    format: _Format = None,  # noqa: A002 - typer names the option after it
    shard_size: _ShardSize = None,
    rejects: _Rejects = None,
    keep: Keep = None,
    favor: Favor = "balanced",
    profile: ProfileName = "corpus",
    threshold: Threshold = None,
    languages: Languages = "",
    model: Model = None,
    kind: Kind = "auto",
    with_title: _WithTitle = False,
    blocks: _Blocks = False,
    dedup: _Dedup = False,
    html_field: _HtmlField = None,
    text_field: _TextField = None,
    url_field: _UrlField = None,
    id_field: _IdField = None,
    max_page_bytes: _MaxPageBytes = 10_000_000,
    workers: _Workers = None,
    page_timeout: _PageTimeout = 60,
    site_memory: _SiteMemory = None,
    two_pass: _TwoPass = False,
    resume: _Resume = False,
    quiet: _Quiet = False,
    json_log: _JsonLog = False,
) -> None:
    """Clean pages: the reporting goes to OUT."""
    from filter.corpus import CleanOptions, ReadOptions, RunOptions, WriteOptions, make_target
    from filter.judge import read_thresholds

    target = make_target(output, format, rejects, shard_size)
    chosen: dict[Addition, bool] = {"title": with_title, "blocks": blocks, "duplicates": dedup}
    write = WriteOptions(target.format, frozenset(name for name, wanted in chosen.items() if wanted))
    thresholds = read_thresholds(profile, threshold or (), languages)
    options = RunOptions(
        read=ReadOptions(kind, html_field, text_field, url_field, id_field, max_page_bytes),
        clean=CleanOptions(model, ("summary", "body", *(keep or ())), favor, thresholds, write),
        workers=workers,
        page_timeout=page_timeout or None,
        memory=_memory(site_memory, "two" if two_pass else "one"),
        start="resume" if resume else "afresh",
    )
    _run(inputs, target, options, "json" if json_log else "quiet" if quiet else "progress")


def _memory(path: Path | None, passes: Passes) -> MemoryOptions | None:
    from filter.corpus import MemoryOptions
    from filter.errors import OptionError

    if path is None and passes == "two":
        raise OptionError("--two-pass counts for a site memory: name its file by --site-memory")
    return MemoryOptions(path, passes) if path else None


def _run(inputs: Sequence[str], target: Target, options: RunOptions, voice_name: VoiceName) -> None:
    from filter.corpus import run
    from filter.errors import NewsfilterError
    from filter.review.report import Report
    from filter.review.voices import voice_named

    with voice_named(voice_name) as voice:
        report = Report(target, voice)
        try:
            tally = run(inputs, target, options, report)
        except (KeyboardInterrupt, SystemExit, NewsfilterError):
            report.break_off()
            raise
        voice.end(tally, target)
    if tally.failed:
        raise typer.Exit(SOME_FAILED)
