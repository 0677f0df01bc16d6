"""cmake/commit.cmake knows the commit of a clone and of an archive that git made, and no other's."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Commit(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        self.clone = self.root / "clone"
        (self.clone / "cmake").mkdir(parents=True)
        for name in (".gitattributes", "cmake/commit.cmake"):
            shutil.copy(ROOT / name, self.clone / name)
        # As git keeps it: in an archive the text is another.
        (self.clone / "cmake/commit.txt").write_text("$Format:%H$\n$Format:%ct$\n", encoding="utf-8")
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x")
        self.commit = self.git("rev-parse", "HEAD")[:12]

    def git(self, *arguments):
        who = ["-c", "user.name=x", "-c", "user.email=x@invalid"]
        return subprocess.run(["git", "-C", self.clone, *who, *arguments], check=True, capture_output=True, text=True).stdout.strip()

    def said(self, source, file="commit.cpp"):
        path = self.root / file
        subprocess.run(["cmake", f"-DSOURCE={source}", f"-DFILE={path}", "-P", source / "cmake/commit.cmake"], check=True)
        return re.search(r'return "(.*)"', path.read_text(encoding="utf-8"))[1]

    def test_a_clone_has_its_head_and_says_when_a_file_was_changed(self):
        self.assertEqual(self.said(self.clone), self.commit)
        with (self.clone / "cmake/commit.cmake").open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        self.assertEqual(self.said(self.clone), f"{self.commit}, changed")

    def test_an_archive_has_the_commit_that_it_was_made_of(self):
        self.git("archive", "--format=tar", "--prefix=archive/", "-o", self.root / "a.tar", "HEAD")
        shutil.unpack_archive(self.root / "a.tar", self.root)
        self.assertEqual(self.said(self.root / "archive"), self.commit)

    def test_a_copy_within_another_repository_has_none(self):
        shutil.copytree(self.clone / "cmake", self.clone / "copy/cmake")
        self.assertEqual(self.said(self.clone / "copy"), "unknown")

    def test_the_source_is_left_alone_while_nothing_changes(self):
        self.said(self.clone)
        before = (self.root / "commit.cpp").stat().st_mtime_ns
        self.said(self.clone)
        self.assertEqual((self.root / "commit.cpp").stat().st_mtime_ns, before)


if __name__ == "__main__":
    unittest.main()
