"""The command line: parse options, call one function, print.

Data goes to stdout, everything else to stderr. Exit status: 0 all done, 1 some
pages failed, 2 the call was wrong, 130 interrupted, 141 the reader of stdout went
away. Only typer is imported at the top: ``--help`` must not wait for the model.
"""

from __future__ import annotations

import signal
import sys
from typing import Annotated, NoReturn

import typer

from filter.cli.cleaning import clean
from filter.cli.labelling import export, import_, label, sample
from filter.cli.looking import demo, explain, show_model
from filter.cli.memory import memory
from filter.cli.serve import serve
from filter.cli.stats import stats
from filter.cli.streams import READER_GONE, ReaderGoneError, standard_streams
from filter.cli.training import evaluate, train
from filter.errors import NewsfilterError

WRONG_CALL = 2
_TERMINATED = 128 + signal.SIGTERM

app = typer.Typer(
    name="newsfilter",
    help="Scraped news pages in, the reporting alone out.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # starts in half the time
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command()(clean)
app.command()(stats)
app.add_typer(memory, name="memory")
app.command()(explain)
app.command("model")(show_model)
app.command()(demo)
app.command()(serve)
app.command()(label)
app.command()(sample)
app.command("import")(import_)
app.command()(export)
app.command()(train)
app.command()(evaluate)


@app.callback(invoke_without_command=True)
def _start(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False
) -> None:
    if version:
        typer.echo(f"newsfilter {_version()}")
        raise typer.Exit


def main() -> None:
    """Run the command; whatever the project raises on purpose is one line and exit status 2."""
    signal.signal(signal.SIGTERM, _end)
    try:
        with standard_streams():
            app(prog_name="newsfilter")
    except ReaderGoneError:
        sys.exit(READER_GONE)
    except NewsfilterError as error:
        from filter.review.terminal import complain

        complain(str(error))
        sys.exit(WRONG_CALL)


def _end(_signal: int, _frame: object) -> NoReturn:
    """Unwind, so that what was half written is removed; a second signal must not break into that."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(_TERMINATED)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("newsfilter")
    except PackageNotFoundError:  # run from a checkout that isn't installed
        return "(not installed)"
