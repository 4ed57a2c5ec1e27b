"""Printers: each format is whole and valid for every broken newsroom, and for one without fault."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from newskit.cli import PRINTER_NAMES
from newskit.commands.schema import schemas
from newskit.explanation import explanations
from newskit.intake import take_in
from newskit.printer import Report
from newskit.printers import PRINTERS, printer
from newskit.problem import Edit, Fix, Note, Place, Problem, data_of
from newskit.store import open_store
from tests.conftest import CHECKOUT
from tests.test_broken_sites import BROKEN, SITES, lay, newskit

SARIF = CHECKOUT / "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
ODD = "a %,:;\r\n::error::“é😀” <b> `x`"
PLACE = Place("content/articles/ä b%,:.md", 2, 20, 2, 21)
PROBLEMS = (
    Problem(
        "yaml-colon",
        ODD,
        PLACE,
        "put it in quotes",
        (Note(Place("content/entities.yaml", 1, 1, 2, 3), ODD),),
        fix=Fix((Edit(PLACE, '"x"'), Edit(Place(PLACE.path, 3, 1, 3, 2), ""))),
    ),
    Problem("unknown-file", "no use", Place("content/plans.txt"), severity="warning"),
    Problem("someones-own-check", "no use?", Place("content/plans.txt")),
)
REPORT = Report(7, PROBLEMS, {}, base="paper/")
NOTHING = Report(7, (), {})


class Run(NamedTuple):
    printed: str
    said: str
    code: int


def run(cwd: Path, *words: str, **environment: str) -> Run:
    """A command as another program runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "newskit", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Run(done.stdout.decode(), done.stderr.decode(errors="replace"), done.returncode)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SITES / "base", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """What is found in each broken newsroom."""
    found = {}
    for name in BROKEN:
        room = tmp_path_factory.mktemp("room")
        shutil.copytree(SITES / "base", room, dirs_exist_ok=True)
        lay(f"broken/{name}", room)
        with open_store(None) as store:
            intake = take_in(room / "content", store)
        found[name] = Report(len(intake.folder.articles), intake.problems, intake.sources)
    return found


def test_the_command_line_knows_every_printer() -> None:
    assert tuple(PRINTERS) == PRINTER_NAMES


@pytest.mark.parametrize("form", ["concise", "json", "sarif", "github"])
def test_programs_read_standard_output_and_nothing_else_is_there(form: str, room: Path) -> None:
    good = run(room, "check", "--format", form)
    assert (good.code, good.said) == (0, "Checked 1 article: no problems found.\n")
    lay("broken/several-in-several-files", room)
    bad = run(room, "check", "--format", form)
    assert bad.code == 1
    assert bad.said.startswith("7 errors in 3 files:\n")
    assert "Checked" not in bad.printed
    assert bad.printed.count("yaml-colon") >= 1
    assert run(room, "check", "--format", form, "nowhere.md").printed == ""
    if form in ("json", "sarif"):
        json.loads(good.printed), json.loads(bad.printed)
    else:
        assert good.printed == ""
        assert bad.printed.count("\n") == 7


def test_what_programs_read_is_utf_8_whatever_the_terminal_speaks(room: Path) -> None:
    lay("broken/yaml-curly-quote", room)
    for form in ("concise", "json", "sarif", "github"):
        plain = run(room, "check", "--format", form, PYTHONIOENCODING="ascii")
        assert "“" in plain.printed, form
        assert plain.code == 1


def test_a_reader_who_has_read_enough_is_no_fault(room: Path) -> None:
    lay("broken/several-in-several-files", room)
    command = f"{sys.executable} -m newskit check --format json | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=room,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "1"
    assert "Traceback" not in done.stderr and "Broken" not in done.stderr


# --- JSON -----------------------------------------------------------------------------------------


def test_json_is_as_its_schema_says(reports: dict[str, Report]) -> None:
    validator = Draft202012Validator(schemas()["problems"])
    validator.check_schema(validator.schema)
    for report in (*reports.values(), REPORT, NOTHING):
        validator.validate(json.loads(printer("json").printed(report)))
    document = json.loads(printer("json").printed(REPORT))
    for wrong in (
        {**document, "version": 2},
        {**document, "more": 1},
        {**document, "problems": [{**document["problems"][0], "code": "Not A Code"}]},
        {**document, "problems": [{**document["problems"][0], "fix": []}]},
    ):
        assert not validator.is_valid(wrong)


def test_json_says_what_a_problem_holds() -> None:
    document = json.loads(printer("json").printed(REPORT))
    assert (document["errors"], document["warnings"], document["fixable"]) == (2, 1, 1)
    first, second, _ = document["problems"]
    assert first["place"] == {
        "path": f"paper/{PLACE.path}", "line": 2, "column": 20, "end_line": 2, "end_column": 21
    }  # fmt: skip
    assert first["message"] == ODD
    assert first["notes"][0]["place"]["path"] == "paper/content/entities.yaml"
    assert [edit["text"] for edit in first["fix"]] == ['"x"', ""]
    assert second["place"] == {"path": "paper/content/plans.txt"}
    assert second["fix"] is None
    assert json.loads(json.dumps(data_of(PROBLEMS[0]))) == data_of(PROBLEMS[0])


def test_json_says_what_was_mended(room: Path) -> None:
    lay("broken/yaml-colon", room)
    fixed = run(room, "check", "--fix", "--format", "json")
    assert fixed.code == 0
    assert fixed.said.startswith("Mended content/articles/ferry.md:\n")
    document = json.loads(fixed.printed)
    assert document["problems"] == []
    assert document["mended"] == [
        {
            "path": "content/articles/ferry.md",
            "line": 2,
            "was": "headline: The ferry: back on Monday",
            "now": 'headline: "The ferry: back on Monday"',
        }
    ]


# --- SARIF ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sarif() -> Draft7Validator:
    """The schema of SARIF 2.1.0."""
    if not SARIF.is_file():
        pytest.fail("There is no node_modules; `make test` installs it.", pytrace=False)
    return Draft7Validator(json.loads(SARIF.read_text()))


def test_sarif_is_as_its_schema_says(reports: dict[str, Report], sarif: Draft7Validator) -> None:
    for report in (*reports.values(), REPORT, NOTHING):
        document = json.loads(printer("sarif").printed(report))
        sarif.validate(document)
        (log,) = document["runs"]
        assert log["columnKind"] == "unicodeCodePoints"
        rules = log["tool"]["driver"]["rules"]
        assert len(log["results"]) == len(report.problems)
        for result, problem in zip(log["results"], report.problems, strict=True):
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == problem.code
            assert result["level"] == problem.severity
            assert len(result.get("relatedLocations", ())) == len(problem.notes)
            assert ("fixes" in result) == (problem.fix is not None)
            assert re.search(r"[.?!]$", result["message"]["text"])
        for rule in rules:
            if rule["id"] in explanations():
                assert rule["helpUri"].endswith(rule["id"])
                assert rule["fullDescription"]["text"] and rule["help"]["markdown"]


def test_the_schema_of_sarif_refuses_what_is_none(sarif: Draft7Validator) -> None:
    document = json.loads(printer("sarif").printed(REPORT))
    sarif.validate(document)
    document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"] = {"line": 2}
    assert not sarif.is_valid(document)


def test_sarif_names_files_by_address_and_ranges_by_character() -> None:
    (log,) = json.loads(printer("sarif").printed(REPORT))["runs"]
    first, second, _ = log["results"]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "paper/content/articles/%C3%A4%20b%25%2C%3A.md"
    region = {"startLine": 2, "startColumn": 20, "endLine": 2, "endColumn": 21}
    assert place["region"] == region
    (change,) = first["fixes"][0]["artifactChanges"]
    assert change["replacements"][0] == {
        "deletedRegion": region, "insertedContent": {"text": '"x"'}
    }  # fmt: skip
    assert "region" not in second["locations"][0]["physicalLocation"]


# --- Lines ----------------------------------------------------------------------------------------


def read_by_github(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner takes it apart."""
    found = re.fullmatch(r"::(error|warning) ([^:]*)::(.*)", line)
    assert found, line
    pairs = (pair.split("=", 1) for pair in found[2].split(","))

    def plain(text: str) -> str:
        for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            text = text.replace(code, sign)
        return text

    return found[1], {name: plain(value) for name, value in pairs}, plain(found[3])


def test_github_reads_what_was_said() -> None:
    lines = printer("github").printed(REPORT).split("\n")
    assert lines.pop() == ""
    first, second, _ = map(read_by_github, lines)
    assert first == (
        "error",
        {
            "file": f"paper/{PLACE.path}", "line": "2", "endLine": "2", "col": "20",
            "endColumn": "21", "title": "yaml-colon",
        },
        f"{ODD}\ncontent/entities.yaml:1:1: {ODD}\nhelp: put it in quotes",
    )  # fmt: skip
    assert second[:2] == ("warning", {"file": "paper/content/plans.txt", "title": "unknown-file"})


def test_every_problem_is_one_line(reports: dict[str, Report]) -> None:
    for report in (*reports.values(), REPORT):
        for line in printer("github").printed(report).splitlines():
            read_by_github(line)
        lines = printer("concise").printed(report).splitlines()
        assert len(lines) == len(report.problems)
        for line, problem in zip(lines, report.problems, strict=True):
            assert f": {problem.severity}[{problem.code}]: " in line


def test_concise_lines_are_found_by_editors(room: Path) -> None:
    lay("broken/yaml-colon", room)
    assert run(room, "check", "--format", "concise").printed == (
        "content/articles/ferry.md:2:20: error[yaml-colon]: the colon after `The ferry` makes it "
        'look like a key; put the value in quotes: `headline: "The ferry: back on Monday"`\n'
    )
    (room / "elsewhere").mkdir()
    said = run(room / "elsewhere", "check", "--format", "concise", "--content", "../content")
    assert said.printed.startswith("../content/articles/ferry.md:2:20: ")
    said = run(room / "content", "check", "--format", "concise", "--content", ".")
    assert said.printed.startswith("../content/articles/ferry.md:2:20: ")


# --- Paths ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "files"),
    [
        (("content",), ["bridge", "bridge", "ferry", "ferry", "ferry", "ferry", "tunnel"]),
        (("content/articles/tunnel.md",), ["tunnel"]),
        (("./content/articles/../articles/tunnel.md",), ["tunnel"]),
        (("content/articles/tunnel.md", "content/articles/bridge.md"), ["bridge"] * 2 + ["tunnel"]),
        (("content/media",), []),
        (("content/articles/a-good-article.md",), []),
    ],
)
def test_a_path_limits_what_is_told(paths: tuple[str, ...], files: list[str], room: Path) -> None:
    lay("broken/several-in-several-files", room)
    said = newskit("check", *paths)
    told = re.findall(r"^ +--> content/articles/(\w+)\.md", said.words, re.MULTILINE)
    assert told == files
    assert said.code == bool(files)
    others = 7 - len(files)
    assert f"Checked 4 articles; {others} problems of other files not shown.\n" in said.words or (
        not others
    )


def test_a_path_may_be_given_as_newskit_writes_it(room: Path) -> None:
    lay("broken/yaml-colon", room)
    (room / "elsewhere").mkdir()
    said = run(room / "elsewhere", "check", "content/articles/ferry.md", "--content", "../content")
    assert "1 error in content/articles/ferry.md." in said.said
    said = run(room / "content/articles", "check", "ferry.md", "--content", "..")
    assert "1 error in content/articles/ferry.md." in said.said


def test_the_other_file_of_a_problem_is_told_of_it_too(room: Path) -> None:
    lay("broken/same-address", room)
    for name in ("content/articles/ferry.md", "content/articles/2026/ferry.md"):
        assert "error[same-address]" in newskit("check", name).words


def test_without_settings_no_article_is_found_good(room: Path) -> None:
    lay("broken/bad-timezone", room)
    said = newskit("check", "content/articles/a-good-article.md")
    assert said.code == 1
    assert "error[bad-timezone]" in said.words


@pytest.mark.parametrize(
    "path", ["content/articles/fery.md", "nowhere", "..", "/", "content/.hidden", "templates"]
)
def test_a_path_of_something_else_is_wrong_use(path: str, room: Path) -> None:
    lay("broken/yaml-colon", room)
    (room / "content/.hidden").mkdir()
    said = newskit("check", path)
    assert said.code == 2
    assert said.words.startswith(f"newskit: {path} is no file of the newsroom")
    assert ("did you mean content/articles/ferry.md?" in said.words) == ("fery" in path)


def test_printers_are_loaded_when_they_are_asked_for(room: Path) -> None:
    script = (
        "import contextlib, sys; from newskit.cli import main\n"
        "with contextlib.suppress(SystemExit): main()\n"
        "print(*sys.modules, sep='\\n', file=sys.stderr)"
    )

    def loaded(*words: str) -> set[str]:
        command = [sys.executable, "-c", script, "check", *words]
        done = subprocess.run(command, cwd=room, capture_output=True, text=True, check=True)
        return set(done.stderr.splitlines())

    late = {f"newskit.printers.{name}" for name in PRINTERS.values()} - {"newskit.printers.human"}
    late.add("newskit.explanation")
    assert "newskit.intake" in loaded()
    assert not late & loaded()
    assert late & loaded("--format", "sarif") == {"newskit.printers.sarif", "newskit.explanation"}
