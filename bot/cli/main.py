"""dondoc's command line: parse, call a handler, show what it did, end with an honest exit code."""

import sys
from collections.abc import Sequence

import structlog
import typer
from typer._click import exceptions as usage

from bot.cli import (
    archive,
    area,
    calendar_commands,
    cancel,
    case_commands,
    conference_commands,
    cost_commands,
    demo,
    doctor,
    document,
    doubtful,
    guide,
    import_list,
    kept_promises,
    labour_commands,
    law_figures,
    letter_commands,
    level,
    log_commands,
    plan,
    policy_commands,
    proposal_commands,
    read,
    report,
    result_commands,
    roster_commands,
    run_commands,
    sandbox,
    scopes,
    screen,
    show,
    simulate,
    staff_commands,
    standing,
    target_commands,
    task_commands,
    unit,
    zalo,
)
from bot.cli.groups import Commands
from bot.logs import configure_logs
from messages.language import _
from messages.problem import DondocError

log = structlog.get_logger()


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_("dondoc — bàn đôn đốc của cơ quan bảo hiểm xã hội."),
    epilog=_("Ví dụ: dondoc import d08a d08a_2026_12.xlsx --period 2026-12 · dondoc plan --dry-run"),
)

guide.register(app)
doctor.register(app)
import_list.register(app)
unit.register(app)
staff_commands.register(app)
area.register(app)
show.register(app)
kept_promises.register(app)
level.register(app)
law_figures.register(app)
plan.register(app)
policy_commands.register(app)
run_commands.register(app)
simulate.register(app)
read.register(app)
log_commands.register(app)
report.register(app)
sandbox.register(app)
zalo.register(app)
standing.register(app)
scopes.register(app)
cancel.register(app)
doubtful.register(app)
document.register(app)
archive.register(app)
target_commands.register(app)
result_commands.register(app)
conference_commands.register(app)
cost_commands.register(app)
labour_commands.register(app)
task_commands.register(app)
proposal_commands.register(app)
letter_commands.register(app)
roster_commands.register(app)
case_commands.register(app)
calendar_commands.register(app)
demo.register(app)


def main(argv: Sequence[str] | None = None) -> None:
    """Entry point. No traceback ever reaches a person."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    sys.exit(run(arguments))


def run(arguments: list[str]) -> int:
    json_mode = "--json" in arguments
    configure_logs()
    try:
        result = app(args=arguments, standalone_mode=False)
    except DondocError as error:
        screen.failed(error, json_mode=json_mode)
        return error.exit_code
    except usage.NoArgsIsHelpError as error:
        screen.say(error.ctx.get_help())
        return 2
    except usage.UsageError as error:
        screen.failed(DondocError(_usage(error), code="usage"), json_mode=json_mode)
        return 2
    except (KeyboardInterrupt, typer.Abort):
        screen.note(_("Đã dừng theo yêu cầu."))
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 - the last net: a person gets a sentence, never a traceback
        log.error("unexpected", error=type(error).__name__, where=_where(error))
        sentence = _(
            "Lỗi ngoài dự kiến ({name} tại {where}). Hãy báo mã này cho người hỗ trợ.",
            name=type(error).__name__,
            where=_where(error),
        )
        screen.failed(DondocError(sentence, code="unexpected"), json_mode=json_mode)
        return 1
    return result if isinstance(result, int) else 0


def _where(error: BaseException) -> str:
    """File and line of the failure: enough to find it, nothing of what was being processed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"


def _usage(error: usage.UsageError) -> str:
    match error:
        case usage.NoSuchOption():
            nearest = _(" Có phải {name} không?", name=error.possibilities[0]) if error.possibilities else ""
            return _("Không có tùy chọn {name}.", name=error.option_name) + nearest
        case usage.MissingParameter():
            name = error.param.get_error_hint() if error.param else ""
            return _("Thiếu {name}. Xem hướng dẫn bằng --help.", name=name)
        case usage.BadParameter():
            name = error.param.get_error_hint() if error.param else ""
            return _("Giá trị của {name} không dùng được: {why}", name=name, why=error.message)
        case _:
            return error.message
