"""`python -m tools.sample [FOLDER]`: writes sample_data/ anew."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from .answers import answered
from .folder import QUARTERS, make, write
from .readme import readme_text

ROOT = Path(__file__).parents[2] / "sample_data"


def main(root: Path = ROOT) -> None:
    """Both quarters and the README."""
    samples = {quarter: make(quarter) for quarter in QUARTERS}
    for quarter, sample in samples.items():
        answers = answered(sample)
        shutil.rmtree(root / quarter, ignore_errors=True)
        write(sample, root / quarter, answers)
    (root / "README.md").write_text(readme_text(samples), encoding="utf-8", newline="")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
