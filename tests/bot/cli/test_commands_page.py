"""The page of commands says what the commands say: every command, every option, every key of their JSON."""

import io
import json
import re
import sys
from pathlib import Path

import pytest
import typer

from bot.cli.main import app

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "commands.md"
EXAMPLES = ROOT / "examples"
#: What the example lists and a fresh configuration leave open
AT_A_PLACE = ("--set", "dia_danh=Trà Vinh", "--set", "dia_chi=Số 1, Phường 1")
#: Typer's own, said once at the top of the page
SHELL = {"--help", "--install-completion", "--show-completion"}


def section(title):
    return PAGE.read_text().partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def options_on_page(title):
    return set(re.findall(r"^\| `(--[a-z0-9-]+)` \|", section(title), re.MULTILINE))


def keys_on_page(title):
    """Top-level keys of the document described after "JSON": those in brackets belong to its parts."""
    words = section(title).partition("\nJSON")[2].partition("\n\n")[0]
    while "(" in words:
        words = re.sub(r"\([^()]*\)", "", words)
    return set(re.findall(r"`([a-z0-9_]+)`", words))


def commands(group=None, name="dondoc"):
    """(full name, its options) of everything that can be called."""
    command = typer.main.get_command(app) if group is None else group
    inner = getattr(command, "commands", {})
    if not inner:
        found = {o for p in command.params for o in (*p.opts, *p.secondary_opts) if o.startswith("--")}
        return [(name, found - SHELL)]
    return [pair for key, value in inner.items() for pair in commands(value, f"{name} {key}")]


def test_every_command_has_its_section_and_none_is_invented():
    on_page = set(re.findall(r"^## (dondoc .+)$", PAGE.read_text(), re.MULTILINE))

    assert on_page == {name for name, _options in commands()}


@pytest.mark.parametrize(("name", "options"), commands(), ids=[name for name, _o in commands()])
def test_every_option_is_explained_and_none_is_invented(name, options):
    assert options_on_page(name) == options


@pytest.fixture
def office(dondoc, at_sandbox):
    """An office with its three lists, pointed at a running sandbox; and what `init` said."""
    started = dondoc("init", *at_sandbox, "--officer", "Mẫu", "--officer-phone", "0912345678", "--json").json
    lists = {
        "dondoc import agents": ("agents", "dai_ly_thu.xlsx"),
        "dondoc import d08a": ("d08a", "d08a_2026_12.xlsx", "--period", "2026-12"),
        "dondoc import debtors": ("debtors", "don_vi_no_2026_11.xlsx", "--period", "2026-11"),
        **{
            f"dondoc import {kind}": (kind, file, *more)
            for kind, file, more in (
                ("unregistered", "don_vi_chua_tham_gia_2026_12.xlsx", ("--period", "2026-12")),
                ("workers", "lao_dong_chua_tham_gia_2026_12.xlsx", ("--period", "2026-12")),
                ("prospects", "nguoi_tiem_nang.xlsx", ("--circle", "potential")),
                ("staff", "can_bo.xlsx", ()),
                ("areas", "dia_ban.xlsx", ()),
                ("suspensions", "tam_dung_dong.xlsx", ()),
            )
        },
    }
    said = {"dondoc init": started}
    for title, (kind, file, *rest) in lists.items():
        said[title] = dondoc("import", kind, str(EXAMPLES / file), *rest, "--json").json
    return said


def test_every_document_has_the_keys_the_page_names(office, dondoc, monkeypatch):
    said = dict(office)
    calls = {
        "dondoc level set": ("level", "set", "Phường 9", "L4", "--decision", "QĐ 01"),
        "dondoc level list": ("level", "list"),
        "dondoc calendar list": ("calendar", "list"),
        "dondoc simulate": ("simulate", "--from", "2026-12-01", "--to", "2026-12-02"),
        "dondoc calendar open": ("calendar", "open", "C01", "--date", "2026-12-01"),
        "dondoc level prepare": ("level", "prepare", "mẫu", "Phường 9=L3"),
        "dondoc level scenarios": ("level", "scenarios"),
        "dondoc level apply": ("level", "apply", "mẫu", "--dry-run"),
        "dondoc promises": ("promises", "--by-agent"),
        "dondoc law show": ("law", "show"),
        "dondoc law late": ("law", "late", "--amount", "1000000", "--month", "2026-09"),
        "dondoc law voluntary": ("law", "voluntary", "--income", "1500000", "--from", "2026-12"),
        "dondoc law household": ("law", "household"),
        "dondoc staff add": ("staff", "add", "CB09", "--name", "Mẫu", "--role", "officer"),
        "dondoc staff list": ("staff", "list"),
        "dondoc staff remove": ("staff", "remove", "CB09"),
        "dondoc area add": ("area", "add", "province", "Cà Mau", "--since", "2025-07-01"),
        "dondoc area list": ("area", "list", "--provinces"),
        "dondoc unit mark": ("unit", "mark", "TZ0006X", "large-debt", "--why", "x"),
        "dondoc unit marks": ("unit", "marks"),
        "dondoc unit unmark": ("unit", "unmark", "TZ0006X", "large-debt"),
        "dondoc unit suspend": (
            "unit",
            "suspend",
            "TZ0008X",
            "--from",
            "2026-07",
            "--until",
            "2026-12",
            "--decision",
            "QĐ 1",
        ),
        "dondoc plan": ("plan",),
        "dondoc send": ("send",),
        "dondoc accounts": ("accounts",),
        "dondoc queue": ("queue",),
        "dondoc uncertain list": ("uncertain", "list"),
        "dondoc uncertain resolve": ("uncertain", "resolve", "--all", "--older-than", "1d", "--arrived"),
        "dondoc pause": ("pause", "campaign:debt-1-to-3", "--reason", "x"),
        "dondoc cancel": ("cancel", "campaign:debt-1-to-3", "--reason", "x", "--yes"),
        "dondoc stop-all": ("stop-all", "--reason", "x"),
        "dondoc resume": ("resume", "all"),
        "dondoc log verify": ("log", "verify"),
        "dondoc log export": ("log", "export", "bc.xlsx", "--from", "2026-12-01", "--to", "2026-12-31"),
        "dondoc report": ("report", "contacts", "--period", "2026-11"),
        "dondoc archive": ("archive", "--before", "2026-01"),
        "dondoc doctor": ("doctor",),
        "dondoc zalo status": ("zalo", "status"),
        "dondoc targets load": ("targets", "load", "2023"),
        "dondoc targets import": ("targets", "import", "giao.csv", "--source", "QĐ 1"),
        "dondoc targets list": ("targets", "list"),
        "dondoc targets explain": ("targets", "explain", "49", "bhyt", "*"),
        "dondoc targets progress": ("targets", "progress"),
        "dondoc results add": ("results", "add", "bhyt", "9", "--period", "2026-11"),
        "dondoc results import": ("results", "import", "giao.csv"),
        "dondoc conference add": ("conference", "add", "customer", "x", "--day", "2026-11-01"),
        "dondoc conference held": ("conference", "held", "HN-2026-11-001", "--attended", "9"),
        "dondoc conference cancel": ("conference", "cancel", "HN-2027-01-001", "--reason", "x"),
        "dondoc conference list": ("conference", "list"),
        "dondoc cost add": ("cost", "add", "x", "9000", "--day", "2026-11-01"),
        "dondoc cost list": ("cost", "list"),
        "dondoc labour add": (
            "labour",
            "add",
            "TZ0001X",
            "--week",
            "2026-11-30",
            "--trade",
            "x",
            "--workers",
            "9",
        ),
        "dondoc labour list": ("labour", "list"),
        "dondoc document forms": ("document", "forms"),
        "dondoc document make": ("document", "make", "03/688", "--code", "TZ0001X", *AT_A_PLACE),
        "dondoc document d08a": ("document", "d08a", "--period", "2026-12", "--dry-run"),
        "dondoc document list": ("document", "list"),
        "dondoc document template": ("document", "template", "03/688", "-o", "mau.docx"),
        "dondoc document check": ("document", "check", "mau.docx", "--form", "03/688"),
    }
    Path("giao.csv").write_text("Địa bàn;Hội nghị 11/2026\nPhường 1;9\n")
    dondoc("conference", "add", "customer", "x", "--day", "2027-01-01")
    for title, arguments in calls.items():
        said[title] = dondoc(*arguments, "--json").json
    stdin = io.TextIOWrapper(io.BytesIO(b"Mai em ck 500k nha\n"))
    monkeypatch.setattr(sys, "stdin", stdin)
    said["dondoc read"] = dondoc("read", "--json").json
    # options and JSON as for the first of them
    for title in [title for title in said if title.startswith("dondoc import ") and title[14:] != "d08a"]:
        assert set(said.pop(title)) == keys_on_page("dondoc import d08a")
    closed = dondoc("area", "close", "1", "--until", "2025-06-30", "--json").json
    assert set(closed) == keys_on_page("dondoc area add")
    keys = {title: set(document) for title, document in said.items()}
    keys["dondoc resume"] |= {"accounts", "stops"}
    keys["dondoc report"] |= set(dondoc("report", "list", "--json").json)

    assert keys == {title: keys_on_page(title) for title in keys}


def test_a_person_and_a_unit_are_shown_with_the_keys_the_page_names(office, dondoc):
    person = dondoc("show", "8400000001", "--json").json
    unit = dondoc("show", "TZ0001X", "--json").json

    assert set(person) | set(unit) == keys_on_page("dondoc show")


def test_an_error_is_a_document_too(dondoc):
    answer = dondoc("show", "8400000001", "--json")

    assert answer.code == 3
    assert json.loads(answer.out) == {
        "error": {"code": "no_database", "message": answer.json["error"]["message"]}
    }
