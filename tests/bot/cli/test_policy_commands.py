"""Asking for the plans' own rows by command: every duty, rhythm, form and notice has its answer."""

import json
import re

import pytest
import typer

from bot.cli import policy_places
from bot.cli.main import app
from messages.forms import find_form
from messages.problem import DondocError
from scheduler.written import decisions, forms, notices, rhythms
from storage.reports.catalogue import entries

EVERY = [one.id for source in (decisions(), rhythms(), notices()) for one in source]


def called(capsys, *arguments):
    code = app(args=["policy", *arguments, "--json"], standalone_mode=False)
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("number", EVERY)
def test_every_number_of_the_plans_is_answered(number):
    (place,) = policy_places.find(number)

    assert place.id == number
    assert place.quote
    assert place.does


@pytest.mark.parametrize("code", [c.strip() for form in forms() for c in form.code.split(",")])
def test_every_form_is_answered(code):
    (place,) = policy_places.find(code)

    assert code in place.id
    assert place.commands or code in policy_places.ELSEWHERE
    assert place.commands or place.does


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("truc tiep den don vi de don doc", {"D005", "D020", "D035"}),
        ("thứ 2 hằng tuần", {"C10"}),
        ("  Mẫu số: 04-KT ", {"D125"}),
        ("khong co dong nao nhu the nay", set()),
    ],
)
def test_words_of_a_plan_lead_to_its_rows(words, found):
    assert {place.id for place in policy_places.find(words)} >= found
    assert found or policy_places.find(words) == []


def names(group=None, name="dondoc"):
    """Everything that can be called, with what it takes: a group takes nothing by itself."""
    command = typer.main.get_command(app) if group is None else group
    inner = getattr(command, "commands", {})
    found = {} if inner else {name: {o for p in command.params for o in (*p.opts, *p.secondary_opts)}}
    for key, value in inner.items():
        found |= names(value, f"{name} {key}")
    return found


def named():
    """Every command line the answers name, in a field or in a sentence."""
    for place in policy_places._every():
        yield from place.commands
        for sentence in place.does:
            yield from re.findall(r"dondoc [a-z][^:;,.)]*", sentence)


def test_every_command_an_answer_names_can_be_called():
    """`report` takes the name of a report of the catalogue, `document make` the code of a form."""
    known, reports = names(), {entry.name for entry in entries()}
    wrong = []
    for line in dict.fromkeys([*named(), *policy_places.FORM_COMMANDS.values()]):
        words = line.split(" --")[0].split()
        command = next((" ".join(words[:n]) for n in (3, 2) if " ".join(words[:n]) in known), "")
        rest = words[len(command.split()) :]
        options = set(re.findall(r"--[a-z-]+", line))
        if any(name.startswith(f"{line} ") for name in known):
            continue  # a group, which shows what it has
        if (
            not command
            or not options <= known[command]
            or (command == "dondoc report" and not {*rest} <= reports)
        ):
            wrong.append(line)
        elif command == "dondoc document make":
            find_form(" ".join(rest))

    assert wrong == []


def test_a_row_of_the_plan_names_its_rule_and_its_command(capsys):
    code, document = called(capsys, "where", "D012")

    (place,) = document["found"]
    assert code == 0
    assert place["source"] == "2800 III.1.1.a, dòng 48 (UNIT_ACTIVE, ALL, CONTROLLED)"
    assert place["rules"] == ["debt-publication"]
    assert "dondoc proposal list" in place["commands"]


def test_rows_are_shown_with_their_grounds_at_a_level(capsys):
    _code, document = called(capsys, "show", "--group", "unit_active", "--band", ">=3", "--level", "4")

    told = {row["rule"]: (row["grounds"], row["obligation"]) for row in document["rows"]}
    assert told["debt-from-3-letter"] == ("3532 III.1.1.c", "must")
    assert told["debt-from-3-flexible-inspection"] == ("3532 III.1.1.c", "conditional")
    assert "debt-from-3-inspection" not in told


def test_a_day_leaves_out_what_is_no_longer_in_force(capsys):
    _code, then = called(capsys, "show", "--group", "UNIT_UNREGISTERED", "--date", "2022-01-03")
    _code, now = called(capsys, "show", "--group", "UNIT_UNREGISTERED", "--date", "2026-12-01")

    assert "unregistered-notice" in {row["rule"] for row in then["rows"]}
    assert "unregistered-notice" not in {row["rule"] for row in now["rows"]}
    assert "case-notice-04" in {row["rule"] for row in now["rows"]} - {row["rule"] for row in then["rows"]}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show", "--group", "NOBODY"], "Không có nhóm “NOBODY”"),
        (["show", "--band", "4"], "Không có mức nợ “4”"),
        (["show", "--level", "L9"], "Không có cấp độ “L9”"),
        (["where", "xyzzy"], "Không thấy “xyzzy” trong các kế hoạch"),
    ],
)
def test_what_there_is_not_is_answered_in_one_sentence(arguments, sentence):
    with pytest.raises(DondocError, match=sentence):
        app(args=["policy", *arguments], standalone_mode=False)
