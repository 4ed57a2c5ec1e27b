"""The command line: words in, exit code out; the only place that exits.

0 good, 1 problems in the content, 2 wrong use of the command, 3 newskit's own fault. What only one
command needs is imported by that command, so that `--help`, a wrong word and a build with nothing
to do are answered at once.
"""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from click.core import ParameterSource

from newskit import __version__
from newskit.ground import NoGroundError
from newskit.postponed import postpone

# A shell tells of one that a signal ended by 128 and the signal's number: 2, of Ctrl-C, and 13.
USAGE, FAULT, INTERRUPTED, UNHEARD = 2, 3, 130, 141

postpone()

# A test holds these to those there are: to load them would take longer than to say no.
PRINTER_NAMES = ("human", "concise", "json", "sarif", "github")
STATES = (
    "failed", "draft", "due", "scheduled", "embargoed", "withheld", "withdrawn", "expired",
    "published",
)  # fmt: skip
FORMAT_NAMES = (
    "html", "pdf", "article-json", "json-feed", "ninjs", "atom", "rss", "sitemap", "news-sitemap",
)  # fmt: skip
CORRECTION_KINDS = ("correction", "clarification", "update", "refile")

SETTINGS = "newsroom.yaml"

Command = TypeVar("Command", bound=Callable[..., None])
FOLDER = click.Path(path_type=Path)


# How each command is typed: told below its help.
EXAMPLES = {
    "init": "newskit init my-newsroom",
    "new": 'newskit new "The ferry sails twice a day" --section town',
    "check": "newskit check --fix",
    "build": "newskit build --as-of 2026-03-16T21:30:00Z",
    "list": "newskit list --state embargoed --state scheduled",
    "edition": "newskit edition --section town -o town.pdf",
    "serve": "newskit serve --open",
    "why": "newskit why /articles/the-ferry-sails-twice-a-day/",
    "impact": "newskit impact the-ferry-sails-twice-a-day#passengers",
    "pull": "newskit pull",
    "rollback": "newskit rollback",
    "schema": "newskit schema newsroom > newsroom.schema.json",
    "explain": "newskit explain yaml-colon",
    "keys": "newskit keys new",
    "verify": "newskit verify https://ledger.example.com/feed.json",
    "kit": "newskit kit partner-kit",
    "withdraw": 'newskit withdraw the-ferry-sails-twice-a-day --reason "It does not."',
    "correct": 'newskit correct the-ferry --was two --now three --note "There are three."',
}


def _is_unheard() -> bool:
    """Whether someone who listened is gone: `newskit schema | head` has read enough."""
    import select

    listeners = select.poll()
    for descriptor in (1, 2):
        listeners.register(descriptor, 0)
    return any(event & select.POLLERR for _, event in listeners.poll(0))


def _fall_silent() -> None:
    """Leads what is still to be said to nowhere, or Python would complain of it at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)


@contextmanager
def _while_heard() -> Iterator[None]:
    """Ends silently when nobody listens any more. Click would do so as if the content were bad."""
    try:
        yield
    except BrokenPipeError as error:
        if not _is_unheard():
            raise RuntimeError("a pipe of newskit's own is broken") from error
        _fall_silent()
        sys.exit(UNHEARD)


class Commands(click.Group):
    """The commands, in the order in which a writer meets them."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _while_heard():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _while_heard():
            return super().invoke(ctx)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        if example := EXAMPLES.get(name or cmd.name or ""):
            cmd.epilog = f"Example: {example}"
        super().add_command(cmd, name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What each does in a whole sentence, which Click would cut."""
        rows = [(name, command.get_short_help_str(200)) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _option(name: str, **attributes: Any) -> Callable[[Command], Command]:
    return click.option(name, show_default=bool(attributes.get("default")), **attributes)


def _there(context: click.Context, option: click.Parameter, folder: Path) -> Path:
    """The folder, which need not be there if nobody named it."""
    is_named = context.get_parameter_source(option.name or "") is not ParameterSource.DEFAULT
    if is_named and not folder.is_dir():
        _refuse(f"there is no folder {folder} for {option.opts[0]}")
    return folder


content_option = _option(
    "--content", type=FOLDER, default=Path("content"), help="The newsroom's folder."
)
templates_option = _option(
    "--templates",
    type=FOLDER,
    default=Path("templates"),
    callback=_there,
    help="The newsroom's own templates, over the built-in ones.",
)
output_option = _option(
    "--output", type=FOLDER, default=Path("dist"), help="Where the site is built."
)
keys_option = _option(
    "--keys",
    type=FOLDER,
    envvar="NEWSKIT_KEYS",
    metavar="DIR",
    help="Where private keys lie; .newskit/keys beside the newsroom, if not given.",
)
as_of_option = _option(
    "--as-of",
    default="",
    metavar="INSTANT",
    help="As at this instant, such as 2026-03-16T21:30:00Z; now, if not given.",
)


yes_option = click.option("--yes", is_flag=True, help="Write it without asking, as scripts do.")


@click.group(
    cls=Commands,
    epilog="Begin with: newskit init my-newsroom; cd my-newsroom; newskit serve",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="newskit", message="%(prog)s %(version)s")
def app() -> None:
    """Turns structured news articles into a site, PDFs and feeds, and refuses to publish what does
    not hold together."""


@app.command()
@click.argument("folder", type=FOLDER)
def init(folder: Path) -> None:
    """Make a new newsroom: settings, an author, an example article, editor set-up."""
    from newskit.commands.init import run

    sys.exit(run(folder))


@app.command()
@click.argument("headline")
@content_option
@_option("--section", default="", metavar="ID", help="Its section; the first, if not given.")
@_option("--author", default="", metavar="ID", help="Its author; the first, if not given.")
def new(headline: str, content: Path, section: str, author: str) -> None:
    """Begin a new article: a draft with every key that it needs."""
    from newskit.commands.new import run

    sys.exit(run(headline, _newsroom(content), section, author, datetime.now(UTC)))


@app.command()
@click.argument("paths", nargs=-1, type=FOLDER, metavar="[PATH]...")
@content_option
@templates_option
@output_option
@as_of_option
@_option(
    "--format",
    type=click.Choice(PRINTER_NAMES),
    default="human",
    help="For whom: all but human are printed to standard output.",
)
@click.option("--fix", is_flag=True, help="Mend what is certain, and tell what was changed.")
def check(
    paths: tuple[Path, ...],
    content: Path,
    templates: Path,
    output: Path,
    as_of: str,
    format: str,
    fix: bool,
) -> None:
    """Find every problem of every file, and publish nothing.

    A PATH limits what is told to a file or a folder of the newsroom; everything is read all the
    same. It takes the options of build; what the templates look like makes no article right or
    wrong.
    """
    from newskit.commands.check import run

    _instant(as_of)
    sys.exit(run(_newsroom(content), output, paths, format, fix))


@app.command()
@click.argument("code", default="")
def explain(code: str) -> None:
    """Tell what a problem means and how to mend it, with an example.

    CODE is what stands in brackets, such as yaml-colon; without one, all are listed. Of article,
    newsroom, registry, partner and the kinds of story block, such as chart, it tells the keys.
    """
    from newskit.commands.explain import run

    sys.exit(run(code))


@app.command()
@content_option
@templates_option
@output_option
@as_of_option
@_option(
    "--formats",
    default="",
    metavar="NAMES",
    help="Only these, such as html,json-feed; those of newsroom.yaml, if not given.",
)
@_option(
    "--previous",
    type=FOLDER,
    metavar="DIR",
    help="The edition before, where the output has none: a folder with public/edition.json.",
)
@keys_option
@click.option("--keep-going", is_flag=True, help="Publish the good articles if others are bad.")
def build(
    content: Path,
    templates: Path,
    output: Path,
    as_of: str,
    formats: str,
    previous: Path | None,
    keys: Path | None,
    keep_going: bool,
) -> None:
    """Build the site, PDFs and feeds, and say what was published and what was left out."""
    from newskit.commands.unchanged import run as unchanged

    newsroom, moment, names = _newsroom(content), _instant(as_of), _formats(formats)
    if keys is not None and not keys.is_dir():
        _refuse(f"there is no folder {keys} with private keys: the edition would go out unsigned")
    private = _keys(newsroom, keys)
    found = unchanged(newsroom, templates, output, moment, names, private)
    if isinstance(found, int):
        sys.exit(found)
    from newskit.commands.build import run

    if previous is not None and not (previous / "public" / "edition.json").is_file():
        _refuse(f"there is no edition in {previous}: name a folder that holds public/edition.json")
    sys.exit(run(found, templates, output, moment, names, keep_going, previous, private))


@app.command("list")
@content_option
@output_option
@as_of_option
@click.option("--all", "all_", is_flag=True, help="List those that are published as well.")
@click.option(
    "--state",
    "states",
    type=click.Choice(STATES),
    multiple=True,
    metavar="STATE",
    help=f"List only these: {', '.join(STATES[:-1])} or {STATES[-1]}.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, in the form of `newskit schema list`."
)
def list_articles(
    content: Path, output: Path, as_of: str, all_: bool, states: tuple[str, ...], as_json: bool
) -> None:
    """List the articles that readers do not have, by state, and when the clock turns that."""
    from newskit.commands.list import run

    wanted = STATES if all_ else states
    sys.exit(run(_newsroom(content), output, _instant(as_of), wanted, as_json))


@app.command()
@_option(
    "--day",
    default="",
    metavar="YYYY-MM-DD",
    help="Of a day; the newest that has articles, if nothing is given.",
)
@_option("--section", default="", metavar="NAME", help="Of a section: its id or its name.")
@_option("--entity", default="", metavar="NAME", help="Of an entity: its id or its name.")
@click.option(
    "-o", "file", type=FOLDER, metavar="FILE", help="Where; briefing-….pdf here, if not given."
)
@content_option
@templates_option
@output_option
@as_of_option
@click.option("--keep-going", is_flag=True, help="Take the good articles if others are bad.")
def edition(
    day: str,
    section: str,
    entity: str,
    file: Path | None,
    content: Path,
    templates: Path,
    output: Path,
    as_of: str,
    keep_going: bool,
) -> None:
    """Make one PDF briefing of a day, a section or an entity, of the articles that are published.

    Each stands in it with its headline, takeaways, facts, who is affected, and its address.
    """
    from newskit.commands.edition import run

    asked = [(kind, word) for kind, word in (
        ("day", day), ("section", section), ("entity", entity)
    ) if word]  # fmt: skip
    if len(asked) > 1:
        _refuse("a briefing is of one thing: name --day, --section or --entity")
    kind, word = asked[0] if asked else ("day", "")
    if day:
        word = _day(day)
    newsroom, moment = _newsroom(content), _instant(as_of)
    sys.exit(run(kind, word, file, newsroom, templates, output, moment, keep_going))


@app.command()
@content_option
@templates_option
@output_option
@as_of_option
@click.option(
    "--drafts/--no-drafts",
    default=True,
    help="Show, and mark, what is not published yet: drafts, scheduled, embargoed and withheld.",
)
@_option(
    "--port",
    type=int,
    metavar="PORT",
    default=8000,
    help="Where it stands; the next free one, if this is taken.",
)
@_option(
    "--bind",
    default="127.0.0.1",
    metavar="ADDRESS",
    help="Whom it answers: with the default, this machine alone.",
)
@click.option("--open", "opens", is_flag=True, help="Open the front page in the browser.")
def serve(
    content: Path,
    templates: Path,
    output: Path,
    as_of: str,
    drafts: bool,
    port: int,
    bind: str,
    opens: bool,
) -> None:
    """Preview the site in a browser: a save shows at once, and problems over the page.

    Nothing is built. What the last build knows is read where there is one, and left as it is.
    """
    from newskit.commands.serve import run

    if not 0 <= port <= 65_535:
        _refuse(f"--port {port} is not a port: choose one up to 65535")
    is_fixed = as_of or os.environ.get("SOURCE_DATE_EPOCH")
    moment = _instant(as_of) if is_fixed else None
    sys.exit(run(_newsroom(content), templates, output, moment, drafts, bind, port, opens))


@app.command()
@click.argument("article")
@_option("--reason", required=True, metavar="TEXT", help="Why: readers and partners are told.")
@content_option
@templates_option
@output_option
@as_of_option
@yes_option
def withdraw(
    article: str,
    reason: str,
    content: Path,
    templates: Path,
    output: Path,
    as_of: str,
    yes: bool,
) -> None:
    """Take an article back: write that, and why, into its file.

    Before that it is shown what will go out to whom. ARTICLE is a slug, an id, a file, or an
    address of the site.
    """
    from newskit.commands.withdraw import run

    moment = _instant(as_of)
    sys.exit(run(article, reason, _newsroom(content), templates, output, moment, yes))


@app.command()
@click.argument("article")
@_option("--fact", default="", metavar="ID", help="The fact it mends, if it mends one.")
@_option("--was", default="", metavar="TEXT", help="What was said.")
@_option("--now", default="", metavar="TEXT", help="What is right.")
@_option("--note", required=True, metavar="TEXT", help="The notice that readers see.")
@_option("--kind", type=click.Choice(CORRECTION_KINDS), default="correction", help="Its kind.")
@_option("--at", default="", metavar="INSTANT", help="When it was made; now, if not given.")
@_option(
    "--lines",
    default="",
    metavar="NUMBERS",
    help="Lines that say what was, and are to change: 12,40, or all.",
)
@click.option(
    "--was-said",
    is_flag=True,
    help="It was said, though it stands nowhere that newskit can look.",
)
@content_option
@templates_option
@output_option
@as_of_option
@yes_option
def correct(
    article: str,
    fact: str,
    was: str,
    now: str,
    note: str,
    kind: str,
    at: str,
    lines: str,
    was_said: bool,
    content: Path,
    templates: Path,
    output: Path,
    as_of: str,
    yes: bool,
) -> None:
    """Correct an article: write the record of it into its file.

    Before that it is shown which lines still say what was, and what will go out to whom. ARTICLE is
    a slug, an id, a file, or an address of the site.
    """
    from newskit.commands.correct import run

    record = {"at": at, "kind": kind, "fact": fact, "was": was, "now": now, "note": note}
    moment = _instant(as_of)
    newsroom = _newsroom(content)
    sys.exit(run(article, record, lines, newsroom, templates, output, moment, yes, was_said))


@app.command()
@click.argument("address")
@output_option
def why(address: str, output: Path) -> None:
    """Tell what an output is made from, and why it was last written.

    ADDRESS is a path in the site (articles/x/), a link to it, or a file in the output.
    """
    from newskit.commands.why import run

    sys.exit(run(address, output))


@app.command()
@click.argument("word", metavar="FACT|ARTICLE")
@content_option
@output_option
@click.option("--json", "as_json", is_flag=True, help="For programs; see `newskit schema impact`.")
def impact(word: str, content: Path, output: Path, as_json: bool) -> None:
    """Tell every article, page, PDF, feed and partner that carries a fact, or tells of an article.

    A fact goes by `article#fact-id`, by its id, or by its text or value; an article by its slug,
    its id, its file or its address. What went out before a correction is told with its versions.
    """
    from newskit.commands.impact import run

    sys.exit(run(word, content, output, as_json))


@app.command()
@click.argument("address", default="")
@content_option
@output_option
@_option(
    "--without",
    multiple=True,
    metavar="PARTNER",
    help="Leave out the tree of a partner, which begins anew if its record is not here.",
)
@click.option(
    "--unverified",
    is_flag=True,
    help="Take an edition of before the first key, or signed with one that was given up.",
)
@click.option("--allow-private", is_flag=True, help="Go to addresses of private networks.")
@click.option("--other-hosts", is_flag=True, help="Follow where a host leads to another.")
def pull(
    address: str,
    content: Path,
    output: Path,
    without: tuple[str, ...],
    unverified: bool,
    allow_private: bool,
    other_hosts: bool,
) -> None:
    """Fetch the record of the live edition, so that a build here goes on from it.

    A machine that starts without `dist` then gives each article the id, the version and the dates
    that partners know, and tells what was withdrawn. ADDRESS is where the site stands; that of
    newsroom.yaml, if not given. What is here and newer is left as it is.
    """
    from newskit.commands.pull import Order, run

    order = Order(_newsroom(content), output, address, without, unverified)
    sys.exit(run(order, allow_private, other_hosts))


@app.command()
@output_option
def rollback(output: Path) -> None:
    """Show readers the edition before again, until the next build."""
    from newskit.commands.rollback import run

    sys.exit(run(output))


@app.group()
def keys() -> None:
    """Make, list and retire the keys that editions are signed with."""


@keys.command("new")
@click.argument("kid", default="")
@content_option
@output_option
@keys_option
def new_key(kid: str, content: Path, output: Path, keys: Path | None) -> None:
    """Make a key. KID is its name; the day, if not given.

    The private part stays with the newsroom; the public part goes into content/keys, and is
    published with the next build.
    """
    from newskit.commands.keys import make

    newsroom = _newsroom(content)
    sys.exit(make(newsroom, output, _keys(newsroom, keys), kid, datetime.now(UTC)))


@keys.command("list")
@content_option
@keys_option
def list_keys(content: Path, keys: Path | None) -> None:
    """List the keys, and what each is good for."""
    from newskit.commands.keys import show

    newsroom = _newsroom(content)
    sys.exit(show(newsroom, _keys(newsroom, keys)))


@keys.command("retire")
@click.argument("kid")
@click.option("--compromised", is_flag=True, help="Others may have it: believe nothing it signed.")
@content_option
@keys_option
def retire_key(kid: str, compromised: bool, content: Path, keys: Path | None) -> None:
    """Retire a key: it signs no new edition, and what it signed before stays good."""
    from newskit.commands.keys import retire

    newsroom, now = _newsroom(content), datetime.now(UTC).replace(microsecond=0)
    sys.exit(retire(newsroom, _keys(newsroom, keys), kid, compromised, now))


@app.command()
@click.argument("target", metavar="PATH|URL")
@_option("--edition", default="", metavar="PATH|URL", help="Where the current edition stands.")
@_option("--key", default="", metavar="FILE", help="Trust these keys alone: a JWK or a JWK Set.")
@click.option("--at-least", type=int, default=0, metavar="N", help="An edition before N is old.")
@click.option(
    "--all", "has_all", is_flag=True, help="On the web, look at each article's files too."
)
@click.option("--allow-private", is_flag=True, help="Go to addresses of private networks.")
@click.option("--other-hosts", is_flag=True, help="Follow where a host leads to another.")
@click.option("--json", "as_json", is_flag=True, help="Tell it as JSON.")
def verify(
    target: str,
    edition: str,
    key: str,
    at_least: int,
    has_all: bool,
    allow_private: bool,
    other_hosts: bool,
    as_json: bool,
) -> None:
    """Say whether an edition, or a copy of an item or a page, is genuine and current.

    PATH or URL is an edition (its folder, or the address of its tree), a page of a feed, or a
    stored copy of an item: of JSON Feed, ninjs or article.json. What is missing or wrong is told:
    corrections, withdrawals, and what was altered.
    """
    from newskit.commands.verify import Question, run

    question = Question(target, edition, key, at_least, has_all, as_json)
    sys.exit(run(question, allow_private, other_hosts))


@app.command()
@click.argument("name", default="article")
def schema(name: str) -> None:
    """Print a JSON Schema: what may be written, each key with its meaning and an example.

    NAME is article, newsroom, entities, partner, key, blocks, article-json, problems, list or
    impact.
    """
    from newskit.commands.schema import run

    sys.exit(run(name))


@app.command()
@click.argument("folder", type=FOLDER)
def kit(folder: Path) -> None:
    """Write the conformance kit: editions for partners to try their systems on."""
    from newskit.commands.kit import run

    sys.exit(run(folder))


def _newsroom(content: Path) -> Path:
    if not content.is_dir():
        hint = "name its folder with --content, or make one with `newskit init DIR`"
        _refuse(f"there is no newsroom in {content}: {hint}")
    if inner := _newsroom_inside(content):
        _refuse(f"the newsroom is not {content}, but {inner} in it: name it with --content {inner}")
    return content


def _newsroom_inside(folder: Path) -> Path | None:
    """The newsroom that lies in a folder that is none itself: who stands in the folder that it was
    made in may well name that."""
    if os.path.lexists(folder / SETTINGS):
        return None
    inside = sorted(file.parent for file in folder.glob(f"*/{SETTINGS}"))
    return min(inside, key=lambda place: place.name != "content", default=None)


def _keys(content: Path, given: Path | None) -> Path:
    from newskit.folder import keys_beside

    return given or keys_beside(content)


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


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        _refuse(f"--day {text} is not a day: write it as 2026-03-16")


def _formats(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in FORMAT_NAMES:
            _refuse(f"there is no format `{name}`: the formats are {', '.join(FORMAT_NAMES)}")
    return names


def _refuse(words: str) -> NoReturn:
    sys.stderr.write(f"newskit: {words}\n")
    sys.exit(USAGE)


def _trouble_of_the_machine(error: Exception) -> str:
    """What to do where neither newskit nor an article is at fault; '' for any other error."""
    whole = "the published site is whole"
    if _is_of_an_extension(error):
        return f"{error}; mend that package, or uninstall it; {whole}"
    if _is_of_own_templates(error):
        return f"{error}; {whole}"
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or _says_sqlite(error, "is full"):
        return f"there is no room left to write in; make some, and build again; {whole}"
    if number in (errno.EACCES, errno.EPERM, errno.EROFS) and isinstance(error, OSError):
        return f"{error.filename or 'the output'} may not be read or written; {whole}"
    if number == errno.EIO or _says_sqlite(error, "disk I/O"):
        return f"the disk cannot be written; look whether there is room on it; {whole}"
    return ""


def _is_of_an_extension(error: Exception) -> bool:
    module = sys.modules.get("newskit.extension")
    return bool(module and isinstance(error, module.ExtensionFault))


def _is_of_own_templates(error: Exception) -> bool:
    module = sys.modules.get("newskit.templates")
    return bool(
        module and isinstance(error, module.TemplateFault) and (error.is_own or error.beside)
    )


def _says_sqlite(error: Exception, words: str) -> bool:
    """Whether the error is of SQLite's, if that was loaded at all, and says this."""
    sqlite = sys.modules.get("sqlite3")
    return bool(sqlite and isinstance(error, sqlite.OperationalError) and words in str(error))


def main() -> None:
    """Runs the command that was typed, and exits."""
    # A command makes much and leaves little lying about: looking for it in vain took a twentieth.
    gc.set_threshold(200_000, 20, 20)
    try:
        app(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(USAGE)
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("\nnewskit: stopped; the published site is whole\n")
        sys.exit(INTERRUPTED)
    except NoGroundError as none:
        sys.stderr.write(f"newskit: {none}\n")
        sys.exit(USAGE)
    except Exception as error:
        if words := _trouble_of_the_machine(error):
            sys.stderr.write(f"\nnewskit: {words}\n")
            sys.exit(FAULT)
        import traceback

        traceback.print_exc()
        sys.stderr.write(
            "\nnewskit: this is a fault of newskit's own, not of your articles. The lines above "
            "say where;\nplease report them. The published site is whole.\n"
        )
        sys.exit(FAULT)


def program() -> NoReturn:
    """`main`, as a process of its own, which ends at once: Python would first take all that was
    loaded apart, for a tenth of what one edited article costs."""
    # As by Ctrl-C: what stands in temporary folders goes with the run.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    end = 0
    try:
        main()
    except SystemExit as done:
        end = done.code if isinstance(done.code, int) else FAULT if done.code else 0
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        end = end or UNHEARD
    except OSError:
        # There is no room for what was said.
        end = end or FAULT
    os._exit(end)


if __name__ == "__main__":
    program()
