"""A file that is being written can be read by nobody but the user, and is never written over another."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from atersok.closedbook.private import open_new


@pytest.mark.skipif(os.name == "nt", reason="there the folder's rights apply")
def test_it_is_private_from_the_start(tmp_path: Path) -> None:
    path = tmp_path / "ny"
    with open_new(path) as stream:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        stream.write(b"x")
    assert path.read_bytes() == b"x"


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ny"
    path.write_bytes(b"gammal")
    with pytest.raises(FileExistsError):
        open_new(path)
    assert path.read_bytes() == b"gammal"
