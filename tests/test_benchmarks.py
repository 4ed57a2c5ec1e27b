"""The benchmarks' articles: the same for the same seed, and with nothing for newskit to mend."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.corpus import AS_OF, WORDS, Corpus, Form, edited_headline, write_corpus
from benchmarks.measure import Call, Measurement, measure
from benchmarks.race import Results, Run
from benchmarks.report import Setting, report

CHECKOUT = Path(__file__).resolve().parent.parent
COUNT = 12
FORMS: tuple[Form, ...] = ("newskit", "yaml", "toml")


def write(folder: Path, seed: int = 1) -> Path:
    write_corpus(Corpus(COUNT, seed), {form: folder / form for form in FORMS})
    return folder


def texts(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def check(content: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newskit", "check"]
    command += ["--content", str(content), "--as-of", AS_OF]
    return subprocess.run(
        command,
        cwd=content.parent,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    first = texts(write(tmp_path / "first"))
    assert first == texts(write(tmp_path / "second"))
    assert first != texts(write(tmp_path / "third", seed=2))
    articles = [name for name in first if name.startswith("newskit/articles/")]
    assert len(articles) == COUNT
    assert len(first) == len(FORMS) * COUNT + 2


def test_newskit_finds_no_problem_in_the_articles(tmp_path: Path) -> None:
    content = write(tmp_path) / "newskit"
    good = check(content)
    said = good.stdout + good.stderr
    assert good.returncode == 0, said
    assert f"{COUNT} articles: no problems found" in said

    # So that a check that looked at nothing would be noticed.
    article = next((content / "articles").iterdir())
    text = article.read_text(encoding="utf-8")
    article.write_text(text.replace("mentions: [", "mentions: [nobody-at-all, "), encoding="utf-8")
    bad = check(content)
    assert bad.returncode == 1
    assert "nobody-at-all" in bad.stdout + bad.stderr


def test_articles_are_as_long_and_as_rich_as_they_are_said_to_be() -> None:
    articles = list(Corpus(300))
    for article in articles:
        assert WORDS[0] <= sum(len(piece.split()) for piece in article.body) <= WORDS[1]
        assert 4 <= len(article.facts) <= 8
        assert 3 <= len(article.affected) <= 5
        assert 3 <= len(article.mentions) <= 6
        assert 2 <= len(article.sources) <= 4
        named = {source.id for source in article.sources}
        assert all(fact.sources and named.issuperset(fact.sources) for fact in article.facts)
    quoted = [article for article in articles if article.pull_quote]
    assert 80 <= len(quoted) <= 120
    assert all(
        article.pull_quote and article.pull_quote.text in "\n".join(article.body)
        for article in quoted
    )
    assert len({article.slug for article in articles}) == len(articles)


def test_an_edit_of_the_headline_keeps_the_address() -> None:
    article = Corpus(COUNT).article(3)
    first, second = (edited_headline(article, number) for number in (1, 2))
    assert len({article.headline, first.headline, second.headline}) == 3
    assert article.slug == first.slug == second.slug


def test_measures_the_whole_tree_of_processes(tmp_path: Path) -> None:
    """The work and the memory are a grandchild's; its parents only wait. What is held is held long
    enough to be seen on a busy machine, where it is looked at less often."""
    work = "import time; held = bytearray(80_000_000); end = time.process_time() + 0.5\n"
    work += "while time.process_time() < end: pass\ntime.sleep(2)"
    layer = "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]])"
    command = (sys.executable, "-c", layer, layer, work)
    measured = measure(Call(command, tmp_path, {}), tmp_path / "log.txt", 60, samples_memory=True)
    assert measured.code == 0
    assert measured.cpu >= 0.5
    assert measured.wall >= 0.5
    assert measured.peak > 80_000_000


def test_contenders_keep_what_they_compile_whatever_the_callers_shell_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path))
    says = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    assert _said(says, {}, tmp_path) == "False None"
    # The control: what a contender is given itself is handed on.
    given = {"PYTHONDONTWRITEBYTECODE": "1"}
    assert _said(says, given, tmp_path) == "True None"


def _said(program: str, environment: dict[str, str], folder: Path) -> str:
    log = folder / "said.txt"
    call = Call((sys.executable, "-c", program), folder, environment)
    assert measure(call, log, 60, samples_memory=False).code == 0
    return log.read_text(encoding="utf-8").strip()


def test_report_names_what_failed_and_what_was_left_out() -> None:
    good = Measurement(wall=2.0, cpu=3.0, peak=2**20, foreign=0.0, code=0)
    runs = [
        Run(10, "cold", name, number, good) for name in ("newskit", "Hugo") for number in (0, 1)
    ]
    runs.append(Run(10, "edit", "newskit", 0, good))
    runs.append(Run(10, "edit", "Hugo", 0, good, "the edit is not on the page"))
    setting = Setting("2 processors", {"newskit": "1", "Hugo": "2"}, {"pelican": "gone"}, 1)
    text = report(Results(runs), setting)
    assert "| 10: cold full build | wall 1.00 (1.00–1.00), CPU 1.00 (1.00–1.00) |" in text
    assert "Failed: Hugo, 10 articles, one edited body: the edit is not on the page." in text
    assert "Left out: pelican: gone." in text


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_the_same_body(form: Form, tmp_path: Path) -> None:
    article = Corpus(COUNT).article(5)
    (found,) = (write(tmp_path) / form).rglob(f"{article.slug}.md")
    text = found.read_text(encoding="utf-8")
    assert all(piece in text for piece in article.body)
    assert article.headline in text
