"""A newsroom's files are read one after the other, and one that cannot be read hides no other."""

from pathlib import Path

from newskit.folder import survey


def test_each_file_is_read_or_named(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    for name in ("one", "two", "three"):
        (articles / f"{name}.md").write_text(name)
    folder = survey(tmp_path).with_article("articles/two.md", b"as typed")
    (articles / "one.md").unlink()
    read = dict(folder.read_each(["articles/one.md", "articles/two.md", "articles/three.md"]))
    assert [type(read.pop("articles/one.md")), read] == [
        FileNotFoundError,
        {"articles/two.md": b"as typed", "articles/three.md": b"three"},
    ]


def test_a_reader_who_stops_leaves_no_file_open(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    for number in range(20):
        (tmp_path / "articles" / f"story-{number}.md").write_text("It is quiet.")
    folder = survey(tmp_path)
    before = open_files()
    reading = folder.read_each(folder.articles)
    next(reading)
    assert open_files() > before
    reading.close()
    assert open_files() == before


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
