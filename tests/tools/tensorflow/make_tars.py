"""Makes tars for tests with Python's tarfile.

usage: make_tars.py PREFIX FOLDER [TAR...]: all of these, or those that are named; from PREFIX.index and its shard, sound ones (ustar.tar, gnu.tar, pax.tar, plain.tar.gz,
folder.tar: within a folder) and harmful ones (dots.tar, absolute.tar, symlink.tar, hardlink.tar,
device.tar, many.tar, bomb.tar.gz, twice.tar, no_index.tar, short.tar).
"""
import io
import os
import sys
import tarfile

prefix, folder, *wanted = sys.argv[1:]
NAMES = [os.path.basename(prefix) + ending for ending in (".data-00000-of-00001", ".index")]


def content(name):
    with open(os.path.join(os.path.dirname(prefix), name), "rb") as file:
        return file.read()


def add(tar, name, data, kind=tarfile.REGTYPE, link=""):
    member = tarfile.TarInfo(name)
    member.size, member.type, member.linkname = len(data), kind, link
    tar.addfile(member, io.BytesIO(data))


def make(file, mode="w", before=(), where="", names=NAMES, form=tarfile.USTAR_FORMAT):
    if wanted and file not in wanted:
        return
    with tarfile.open(os.path.join(folder, file), mode, format=form) as tar:
        for name, data, kind, link in before:
            add(tar, name, data, kind, link)
        for name in names:
            add(tar, where + name, content(name))


REGULAR = tarfile.REGTYPE
make("ustar.tar")
make("gnu.tar", form=tarfile.GNU_FORMAT, where="a" * 150 + "/")
make("pax.tar", form=tarfile.PAX_FORMAT, where="ä" * 80 + "/")
make("plain.tar.gz", "w:gz")
make("folder.tar", where="groovae_4bar/", before=[("groovae_4bar", b"", tarfile.DIRTYPE, ""),
                                                  ("groovae_4bar/model.meta", b"graph", REGULAR, "")])
make("dots.tar", where="../../")
make("absolute.tar", where="/tmp/")
make("symlink.tar", before=[("latest", b"", tarfile.SYMTYPE, "/etc/passwd")])
make("hardlink.tar", before=[("latest", b"", tarfile.LNKTYPE, NAMES[1])])
make("device.tar", before=[("null", b"", tarfile.CHRTYPE, "")])
make("many.tar", before=[(f"{i}", b"", REGULAR, "") for i in range(10_000)])
make("bomb.tar.gz", "w:gz", before=[("zeros.data-00000-of-00001", bytes(100 << 20), REGULAR, "")])
make("twice.tar", names=NAMES + NAMES)
make("no_index.tar", names=NAMES[:1])
if not wanted:
    with open(os.path.join(folder, "ustar.tar"), "rb") as file, open(os.path.join(folder, "short.tar"), "wb") as short:
        short.write(file.read()[:700])
