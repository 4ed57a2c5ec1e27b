"""The command line: words in, exit code out; the only place that exits.

0 good, 1 problems in the content, 2 wrong use of the command, 3 newskit's own fault. What only one
command needs is imported by that command, so that `--help` and a wrong word are answered at once.
"""

from __future__ import annotations

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

FINE, PROBLEMS, USAGE, FAULT = 0, 1, 2, 3

app = typer.Typer(
    name="newskit",
    help="Turns structured news articles into a site, PDFs and feeds, and refuses to publish what "
    "does not hold together.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Content = Annotated[Path, typer.Option(help="The newsroom's folder.", show_default=True)]
TemplatesFolder = Annotated[
    Path, typer.Option(help="The newsroom's own templates, over the built-in ones.")
]
Output = Annotated[Path, typer.Option(help="Where the site is built.")]
AsOf = Annotated[
    str,
    typer.Option(
        metavar="INSTANT",
        help="Build as at this instant, such as 2026-03-16T21:30:00Z; now, if not given.",
        show_default=False,
    ),
]
Formats = Annotated[
    str,
    typer.Option(
        metavar="NAMES",
        help="Only these formats, such as html,json-feed; those of newsroom.yaml, if not given.",
        show_default=False,
    ),
]


@app.command()
def build(
    content: Content = Path("content"),
    templates: TemplatesFolder = Path("templates"),
    output: Output = Path("dist"),
    as_of: AsOf = "",
    formats: Formats = "",
    keep_going: Annotated[
        bool,
        typer.Option("--keep-going", help="Publish the good articles although others are bad."),
    ] = False,
) -> None:
    """Build the site, PDFs and feeds, and say what was published and what was left out."""
    from newskit.commands.build import run

    _exit(
        run(_newsroom(content), templates, output, _instant(as_of), _formats(formats), keep_going)
    )


@app.command()
def check(
    content: Content = Path("content"),
    templates: TemplatesFolder = Path("templates"),
    output: Output = Path("dist"),
    as_of: AsOf = "",
) -> None:
    """Find every problem of every file, and publish nothing."""
    from newskit.commands.check import run

    _exit(run(_newsroom(content), templates, output, _instant(as_of)))


@app.command()
def rollback(output: Output = Path("dist")) -> None:
    """Show readers the edition before again, until the next build."""
    from newskit.commands.rollback import run

    _exit(run(output))


@app.command()
def why(
    address: Annotated[str, typer.Argument(help="An output's address: articles/x/, or a link.")],
    output: Output = Path("dist"),
) -> None:
    """Tell what an output is made from, and why it was last written."""
    from newskit.commands.why import run

    _exit(run(address, output))


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="The folder to make.")]) -> None:
    """Make a new newsroom: settings, an author, an example article, editor set-up."""
    from newskit.commands.init import run

    _exit(run(folder))


@app.command()
def new(
    headline: Annotated[str, typer.Argument(help="The headline, in quotes.")],
    content: Content = Path("content"),
    section: Annotated[str, typer.Option(help="The id of its section.", show_default=False)] = "",
    author: Annotated[str, typer.Option(help="The id of its author.", show_default=False)] = "",
) -> None:
    """Begin a new article: a draft with every key that it needs."""
    from newskit.commands.new import run

    _exit(run(headline, _newsroom(content), section, author, datetime.now(UTC)))


@app.command()
def schema(
    name: Annotated[
        str, typer.Argument(help="article, newsroom, entities, blocks, or article-json.")
    ] = "article",
) -> None:
    """Print a JSON Schema: what may be written, each key with its meaning and an example."""
    from newskit.commands.schema import run

    _exit(run(name))


def _newsroom(content: Path) -> Path:
    if not content.is_dir():
        _refuse(
            f"there is no newsroom in {content}: name its folder with --content, or make one with "
            "`newskit init DIR`"
        )
    return content


def _instant(text: str) -> datetime:
    """The instant to build at. SOURCE_DATE_EPOCH stands for now where it is set."""
    if not text:
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        _refuse(f"--as-of {text} is not an instant: write it as 2026-03-16T21:30:00Z")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _formats(text: str) -> tuple[str, ...]:
    from newskit.formats import ALWAYS, FORMATS

    names = tuple(name.strip() for name in text.split(",") if name.strip())
    known = [name for name in FORMATS if name not in ALWAYS]
    for name in names:
        if name not in known:
            _refuse(f"there is no format `{name}`: the formats are {', '.join(known)}")
    return names


def _refuse(words: str) -> NoReturn:
    sys.stderr.write(f"newskit: {words}\n")
    raise typer.Exit(USAGE)


def _exit(code: int) -> NoReturn:
    raise typer.Exit(code)


def main() -> None:
    """Runs the command that was typed, and exits."""
    try:
        app()
    except KeyboardInterrupt:
        sys.stderr.write("\nnewskit: stopped; the published site is as it was\n")
        sys.exit(130)
    except Exception:
        traceback.print_exc()
        sys.stderr.write(
            "\nnewskit: this is a fault of newskit's own, not of your articles. The lines above "
            "say where;\nplease report them. The published site is as it was.\n"
        )
        sys.exit(FAULT)


if __name__ == "__main__":
    main()
