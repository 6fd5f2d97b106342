"""The process that opens files: one question at a time on its standard input, limited in all it may use."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from validation.limits import Limits, end_with_parent, give_back, leave_network, limit_cpu, limit_memory


def main() -> None:
    """Answers questions until standard input ends. `argv[1]` holds the limits as JSON."""
    limits = Limits(**json.loads(sys.argv[1]))
    end_with_parent()
    leave_network()
    limit_memory(limits)
    answers = _own_output()
    # Imported only now: libraries start threads, after which a process can no longer leave the network.
    from validation.messages import Silent, packed, received

    def send(told: dict[str, Any]) -> None:
        answers.write(packed(told))
        answers.flush()

    while True:
        try:
            message = received(sys.stdin.buffer.read)
        except Silent:
            return
        limit_cpu(limits)
        send(_answer(message, send))
        give_back()


def _own_output() -> BinaryIO:
    """The pipe to the gate, moved away from standard output so that nothing a library prints can get into it."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return answers


def _answer(message: dict[str, Any], send: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    from validation.messages import TASK
    from validation.quality_messages import CHECK

    if TASK not in message:
        return _about_file(message)
    return _about_stored(message, send) if message[TASK] == CHECK else _about_survey(message, send)


def _about_stored(message: dict[str, Any], send: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    # Imported here: what checks stored tables is needed for them alone.
    from validation.admission import contained
    from validation.quality_admission import check_dataset, why_not_checked
    from validation.quality_messages import read_check, write_checked, write_unchecked
    from validation.survey_messages import told

    return contained(
        lambda: write_checked(check_dataset(*read_check(message), lambda done, doing: send(told(done, doing)))),
        lambda finding: write_unchecked(why_not_checked(finding)),
    )


def _about_file(message: dict[str, Any]) -> dict[str, Any]:
    from validation.admission import Judgement, contained, judge, reader_broke
    from validation.messages import read_question, write_judgement

    judgement = contained(
        lambda: judge(read_question(message)), lambda finding: Judgement(parts=(), findings=[finding])
    )
    try:
        return write_judgement(judgement, Path(message["folder"]))
    except (OSError, ValueError, MemoryError) as error:
        return write_judgement(Judgement(parts=(), findings=[reader_broke(type(error).__name__)]), Path())


def _about_survey(message: dict[str, Any], send: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    # Imported here: what reads surveys is needed for surveys alone.
    from validation.admission import contained
    from validation.survey_columns import COLUMNS, read_in_worker, write_refused
    from validation.survey_messages import LOOK, SurveyJudgement, told, write_looked, write_survey_judgement

    folder = Path(message["folder"])
    if message["task"] == COLUMNS:
        return contained(lambda: read_in_worker(message, folder), lambda finding: write_refused([finding]))
    # What judges a survey takes a while to import; columns alone are read without it.
    from validation.survey_admission import judge_survey, look_at

    if message["task"] == LOOK:
        return contained(lambda: write_looked(look_at(message)), lambda finding: write_looked([finding]))
    return contained(
        lambda: write_survey_judgement(
            judge_survey(message, folder, lambda done, doing: send(told(done, doing))), folder
        ),
        lambda finding: write_survey_judgement(SurveyJudgement(findings=[finding]), folder),
    )


if __name__ == "__main__":
    main()
