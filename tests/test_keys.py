"""`newskit keys`: where keys are put, who may read them, and what becomes of them."""

import json
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newskit.commands.keys import make, retire, show
from newskit.folder import keys_beside, survey
from newskit.key import read_keys
from newskit.signing import private_key, sign, signer
from tests.conftest import CHECKOUT
from tests.test_cli import run

NOW = datetime(2026, 3, 16, 21, 30, tzinfo=UTC)
BASE = CHECKOUT / "tests" / "sites" / "base"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The base newsroom as the current folder."""
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


CONTENT, OUTPUT = Path("content"), Path("dist")


def made(kid: str = "", now: datetime = NOW) -> int:
    return make(CONTENT, OUTPUT, keys_beside(CONTENT), kid, now)


def listed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    show(CONTENT, keys_beside(CONTENT))
    return capsys.readouterr().out.splitlines()


def test_a_new_key_signs_and_its_public_part_verifies(room: Path) -> None:
    assert made() == 0
    known, problems, _ = read_keys(survey(CONTENT))
    assert not problems and [key.kid for key in known] == ["2026-03-16"]
    key = private_key(keys_beside(CONTENT), known)
    assert key is not None
    assert signer(b"edition", sign(b"edition", key), known) == known[0]


def test_the_private_part_is_for_its_owner_alone_and_for_no_repository(room: Path) -> None:
    made()
    file = room / ".newskit/keys/2026-03-16.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert (file.parent / ".gitignore").read_text() == "*\n"
    assert "d" in json.loads(file.read_text())
    secret = json.loads(file.read_text())["d"]
    elsewhere = [path for path in room.rglob("*") if path.is_file() and path != file]
    assert all(secret.encode() not in path.read_bytes() for path in elsewhere)


@pytest.mark.parametrize("place", ["content", "content/keys", "content/../content/x", "dist/keys"])
def test_a_private_key_is_put_nowhere_that_may_be_published(
    room: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(CONTENT, OUTPUT, Path(place), "", NOW) == 2
    assert "may be published" in capsys.readouterr().err
    (room / "way").symlink_to(room / "content", target_is_directory=True)
    assert make(CONTENT, OUTPUT, Path("way/keys"), "", NOW) == 2
    assert not (room / "content/keys").exists()
    assert make(CONTENT, OUTPUT, Path("elsewhere"), "", NOW) == 0


def test_no_key_is_overwritten(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert made("main") == 0
    before = (room / ".newskit/keys/main.json").read_bytes()
    assert made("main") == 2
    (room / ".newskit/keys/main.json").unlink()
    assert made("main") == 2, "the public part is there, and others may know it"
    assert "overwrites no key" in capsys.readouterr().err
    assert made() == made() == made() == 0
    assert sorted(path.stem for path in (room / "content/keys").iterdir()) == [
        "2026-03-16", "2026-03-16-2", "2026-03-16-3", "main",
    ]  # fmt: skip
    assert before != (room / ".newskit/keys/2026-03-16.json").read_bytes()


@pytest.mark.parametrize("kid", ["Main", "a b", "../../x", "con", "x" * 101])
def test_a_key_has_a_name_that_a_file_may_have(room: Path, kid: str) -> None:
    assert made(kid) == 2
    assert not (room / ".newskit").exists()


def test_a_key_is_retired_when_the_next_is_made(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = NOW + timedelta(days=365)
    made()
    made(now=later)
    assert listed(capsys) == [
        "2027-03-16               made 2027-03-16  signs the next edition",
        "2026-03-16               made 2026-03-16  at hand",
    ]
    assert retire(CONTENT, keys_beside(CONTENT), "2026-03-16", False, later) == 0
    assert "what it signed stays good" in capsys.readouterr().err
    assert listed(capsys)[1].endswith("retired since 2027-03-16")
    assert retire(CONTENT, keys_beside(CONTENT), "2026-03-16", False, later) == 2
    assert retire(CONTENT, keys_beside(CONTENT), "2026-03-16", True, later) == 0
    assert listed(capsys)[1].endswith("compromised since 2027-03-16")
    assert retire(CONTENT, keys_beside(CONTENT), "2026-03-16", True, later) == 2


def test_retiring_the_last_key_says_that_editions_will_be_unsigned(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made()
    assert retire(CONTENT, keys_beside(CONTENT), "2026-03-17", True, NOW) == 2
    assert "did you mean `2026-03-16`?" in capsys.readouterr().err
    assert retire(CONTENT, keys_beside(CONTENT), "2026-03-16", True, NOW) == 0
    assert "the next edition is unsigned" in capsys.readouterr().err


def test_a_key_whose_private_part_is_elsewhere_is_told(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert listed(capsys) == []
    made()
    shutil.move(room / ".newskit/keys", room / "safe")
    assert listed(capsys) == [
        "2026-03-16               made 2026-03-16  its private part is not here"
    ]


def test_the_command_line_knows_where_keys_lie(room: Path) -> None:
    assert run("keys", "new", "--keys", "content", cwd=room).returncode == 2
    assert run("keys", "new", "main", "--keys", "safe", cwd=room).returncode == 0
    assert "its private part is not here" in run("keys", "list", cwd=room).stdout
    told = run("keys", "list", "--keys", "safe", cwd=room).stdout
    assert "signs the next edition" in told
    assert run("keys", "retire", "main", "--keys", "safe", cwd=room).returncode == 0
    assert run("check", cwd=room).returncode == 0


def test_checking_loads_no_cryptography(room: Path) -> None:
    made()
    said = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "newskit", "check"],
        env={"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in said.stderr.splitlines()}
    assert "newskit.key" in loaded
    assert not any(name.startswith("cryptography") for name in loaded)
