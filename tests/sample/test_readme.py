"""The README names every plant and is the script's."""

from __future__ import annotations

from pathlib import Path

from tools.sample import plants
from tools.sample.folder import QUARTERS, make
from tools.sample.readme import ABSENT, readme_text


def test_the_committed_readme_is_the_scripts(sample_data: Path) -> None:
    text = readme_text({quarter: make(quarter) for quarter in QUARTERS})
    assert (sample_data / "README.md").read_bytes().decode("utf-8") == text


def test_each_plant_has_a_line_and_each_absent_code_a_reason(sample_data: Path) -> None:
    text = (sample_data / "README.md").read_text(encoding="utf-8")
    for plant in plants.PLANTS:
        assert f"| {plant.number} | {plant.code} | {plant.what} |" in text
    for quarter, codes in ABSENT.items():
        for code, why in codes.items():
            assert f"- {code} in `{quarter}`: {why}." in text
