"""The notices name every package that is installed with dondoc, and say so where one is copyleft."""

import re
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]


def listed():
    rows = re.findall(r"^\| ([a-z0-9.-]+) \| ([^|]+) \|", (ROOT / "THIRD_PARTY.md").read_text(), re.MULTILINE)
    return {name: licence for name, licence in rows if name != "package"}


def locked():
    return re.findall(r"^([a-z0-9.-]+)(?:\[.*\])?==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)


def test_every_locked_package_is_listed_and_no_other():
    assert sorted(listed()) == sorted(locked())


def test_a_licence_that_the_metadata_states_is_the_one_listed():
    stated = {name: distribution(name).metadata.json.get("license_expression") for name in locked()}

    assert {n: listed()[n] for n, licence in stated.items() if licence} == {
        n: i for n, i in stated.items() if i
    }


def test_what_is_shipped_inside_is_named():
    notices = (ROOT / "THIRD_PARTY.md").read_text()

    for file in (ROOT / "bot" / "sandbox" / "static").glob("*.js"):
        assert file.relative_to(ROOT).as_posix() in notices
