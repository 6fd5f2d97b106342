"""What is done with the stored tables of one dataset: every check is asked, decided and told. Runs in the worker."""

from collections.abc import Callable, Sequence

from data.findings import Finding, Severity
from data.own_record import OWN
from validation.admission import too_much_memory
from validation.answers import Checked
from validation.check import Check, NotApplied, Scope, Subject
from validation.checks import CHECKS, figures_rules, structure
from validation.held import Held
from validation.quality_asking import Asked, asked, attempted, subjects
from validation.quality_outcomes import not_applied, told
from validation.quality_rows import RowRules, asked_of_rows

TOO_SLOW = "took too long"

Tell = Callable[[float, str], None]
"""Given the part that is done (0 to 1) and what is being done."""


def check_dataset(held: Held, dataset: str, tell: Tell, checks: Sequence[Check] = CHECKS) -> Checked:
    """Every outcome and finding of one dataset: rules of its rows, rules of its figures, then the checks beyond."""
    releases = subjects(Scope.RELEASE, held, dataset)
    figured = subjects(Scope.FIGURES, held, dataset)
    questions = [(check, one) for check in checks for one in subjects(check.scope, held, dataset)]
    steps = len(releases) + len(figured) + len(questions) + 1
    given: list[Checked] = []
    for one in releases:
        tell(len(given) / steps, f"{dataset}: its rules")
        found = _of_rows(structure.row_rules, held, one)
        given.append(_structure_not_applied(one, found) if isinstance(found, str) else found)
    for one in figured:
        tell(len(given) / steps, f"{dataset}: the rules of figures")
        found = _of_rows(figures_rules.row_rules, held, one)
        given.append(_figures_not_applied(one, found) if isinstance(found, str) else found)
    looked: list[Asked] = []
    for done, (check, one) in enumerate(questions, start=len(given)):
        tell(done / steps, f"{dataset}: {check.title.lower()}")
        question = asked(check, held, one)
        looked += [] if question is None else [question]
    given.append(_decided(looked, held))
    tell(1.0, f"{dataset}: checked")
    return _together(given)


def none_applied(held: Held, dataset: str, reason: str, checks: Sequence[Check] = CHECKS) -> Checked:
    """The outcomes of a dataset none of whose checks could be applied; no table is read for it."""
    of_rows = [_structure_not_applied(one, reason) for one in subjects(Scope.RELEASE, held, dataset)]
    of_figures = [_figures_not_applied(one, reason) for one in subjects(Scope.FIGURES, held, dataset)]
    beyond = [
        not_applied(check.id, check.severity, one, reason)
        for check in checks
        for one in subjects(check.scope, held, dataset)
    ]
    return _together([*of_rows, *of_figures, Checked(outcomes=beyond, findings=[])])


def why_not_checked(ended: Finding) -> str:
    """What is said of a dataset in the middle of which the worker ended, by what the gate says of such a file."""
    if ended.rule == too_much_memory().rule:
        return "Checking it needs more memory than is allowed (COMITY_GATE_RESIDENT_LIMIT_BYTES)."
    if ended.rule == TOO_SLOW:
        return "Checking it took longer than is allowed (COMITY_GATE_WALL_SECONDS, COMITY_GATE_CPU_SECONDS)."
    return (
        "The process that checks was ended by it: `comity doctor` says whether a table is damaged; if not, report it."
    )


def _of_rows(rules: Callable[[Held, Subject], RowRules], held: Held, subject: Subject) -> Checked | str:
    """What comes of the rules of one table, or why it could not be opened."""
    found = attempted(lambda: asked_of_rows(rules(held, subject), held), held, subject)
    return found.reason if isinstance(found, NotApplied) else _decided(found, held)


def _decided(questions: Sequence[Asked], held: Held) -> Checked:
    """Great Expectations decides; it takes seconds and 250 MB, which nothing to decide need not cost."""
    from validation.quality_deciding import decided

    places = [place for place, one in enumerate(questions) if one.holds is not None]
    counts: list[int | None] = [None] * len(questions)
    truths = [questions[place].holds for place in places]
    for place, count in zip(places, decided([truth for truth in truths if truth is not None]), strict=True):
        counts[place] = count
    return told(questions, counts, held)


def _structure_not_applied(subject: Subject, reason: str) -> Checked:
    weights: dict[str, Severity] = {}
    for rule in structure.rules_of(subject.dataset):
        severity = rule.severity(own=subject.source == OWN)
        # Where several columns are asked, the graver.
        weights[rule.id] = severity if weights.get(rule.id) is not Severity.CRITICAL else Severity.CRITICAL
    ids = sorted(weights)
    outcomes = [not_applied(f"{structure.PREFIX}{id}", weights[id], subject, reason) for id in ids]
    return Checked(outcomes=outcomes, findings=[])


def _figures_not_applied(subject: Subject, reason: str) -> Checked:
    told_of = [
        not_applied(f"{figures_rules.PREFIX}{one.id}", one.provider, subject, reason) for one in figures_rules.RULES
    ]
    return Checked(outcomes=told_of, findings=[])


def _together(given: Sequence[Checked]) -> Checked:
    return Checked(
        outcomes=[outcome for one in given for outcome in one.outcomes],
        findings=[finding for one in given for finding in one.findings],
    )
