"""The same content at the same instant is the same bytes, whatever else is different."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import AS_OF, CHECKOUT

CONTENT = CHECKOUT / "tests" / "sites" / "everything" / "content"


def build(content: Path, output: Path, as_of: str = AS_OF, **environment: str) -> Path:
    """Builds in a process of its own, in the folder that holds the output."""
    output.parent.mkdir(parents=True, exist_ok=True)
    options = ["--content", str(content), "--output", str(output)]
    options += ["--as-of", as_of] if as_of else []
    built = subprocess.run(
        [sys.executable, "-m", "newskit", "build", *options],
        cwd=output.parent,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return output / "public"


def tree(public: Path) -> dict[str, bytes]:
    files = (path for path in public.rglob("*") if path.is_file())
    return {path.relative_to(public).as_posix(): path.read_bytes() for path in files}


def test_another_clock_zone_locale_hash_seed_and_folder_make_the_same_bytes(tmp_path: Path) -> None:
    first = build(CONTENT, tmp_path / "dist", PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")
    elsewhere = tmp_path / "elsewhere" / "deep"
    # Copied in another order, with other times.
    for path in sorted(CONTENT.rglob("*"), reverse=True):
        if path.is_file():
            copy = elsewhere / "content" / path.relative_to(CONTENT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            os.utime(copy, (1, 1))
    second = build(
        elsewhere / "content",
        elsewhere / "dist",
        PYTHONHASHSEED="2",
        TZ="Pacific/Kiritimati",
        LC_ALL="C.UTF-8",
    )
    assert tree(first) == tree(second)
    assert any(name.endswith(".pdf") for name in tree(first))


def test_another_instant_between_two_turns_makes_the_same_bytes(tmp_path: Path) -> None:
    first = build(CONTENT, tmp_path / "dist")
    second = build(CONTENT, tmp_path / "later" / "dist", as_of="2031-05-05T05:05:05Z")
    assert tree(first) == tree(second)


def test_the_epoch_of_the_environment_stands_for_now(tmp_path: Path) -> None:
    before_all = build(CONTENT, tmp_path / "dist", as_of="", SOURCE_DATE_EPOCH="1000000000")
    assert not list(before_all.glob("articles/*/index.html"))
    after_all = build(
        CONTENT, tmp_path / "later" / "dist", as_of="", SOURCE_DATE_EPOCH="1900000000"
    )
    assert len(list(after_all.glob("articles/*/index.html"))) == 3


def test_a_second_build_writes_nothing(tmp_path: Path) -> None:
    public = build(CONTENT, tmp_path / "dist")
    before = {path: path.stat().st_ino for path in public.resolve().rglob("*")}
    pointer = public.readlink()
    build(CONTENT, tmp_path / "dist")
    assert public.readlink() == pointer
    assert {path: path.stat().st_ino for path in public.resolve().rglob("*")} == before
