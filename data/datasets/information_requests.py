"""Information requests: what one side asked the other for, and when it was answered."""

from data.contract import Column, Dataset, Kind, Ordering

DATASET = Dataset(
    id="information_requests",
    title="Requests for information",
    row="one request for information between the home and a partner",
    key=("home", "request"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The state asked, or asking; null where it is no single state, which counts for the world alone.",
        ),
        Column(name="request", kind=Kind.TEXT, meaning="The record's id of it; nothing of its content.", required=True),
        Column(
            name="direction",
            kind=Kind.TEXT,
            meaning="Asked by the home, or received by it.",
            required=True,
            codes=("asked", "received"),
        ),
        Column(name="asked", kind=Kind.DATE, meaning="Day it was asked.", required=True),
        Column(
            name="answered",
            kind=Kind.DATE,
            meaning="Day it was answered, a refusal being an answer; null: not answered by the record's last covered "
            "day.",
        ),
    ),
    place="home",
    period="asked",
    orderings=(
        Ordering(
            rule="answered before it was asked",
            columns=("asked", "answered"),
            reason="A request is answered on or after the day it was asked.",
            remedy="Check both days.",
        ),
    ),
)
