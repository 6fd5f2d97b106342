"""The layers of the network of states: what ties two states in each, and the measures every layer has alike."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from data.figures import Collected, Interval, Level
from metrics.declare import Measure, RollUp, RollUpContext, Unit
from metrics.families.agreements_roll_ups import roll_up as agreements
from metrics.families.alliances_roll_ups import roll_up as alliances
from metrics.families.exercises_roll_ups import roll_up as exercises

FIRST_YEAR = 1946
"""Earlier years are not drawn as graphs: most states of today did not exist, so no graph of then compares with now."""

UNWEIGHTED = "Two states are tied or not: one agreement or exercise counts as much as twenty."
NOT_INFLUENCE = "It says who is tied to many, not who has influence, nor that a tie does anything."
NEAR_BEST = (
    "Communities are one good division of several: others are nearly as good (Good, de Montjoye and Clauset 2010), "
    "small ones are merged into large ones, and the number changes from year to year with few ties."
)
EVERY_STATE = "Only where the source looked at every state: a record of one home says nothing of ties among others."


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One kind of tie. Two layers are never joined: each has its own measures."""

    id: str
    title: str
    """In a list of choices."""
    by: str
    """After “tied by”: what makes a tie, as it stands in a sentence."""
    tie: str
    """When two states count as tied in a year, after “tied where”."""
    dataset: str
    sources: tuple[str, ...]
    counted_by: str
    """The measure of home and place that counts the ties: states are tied where it is above zero."""
    compute: Callable[[pl.LazyFrame, RollUpContext], pl.DataFrame]
    """The roll-up that gives that measure."""
    caveat: str


LAYERS: tuple[Layer, ...] = (
    Layer(
        id="agreements",
        title="Agreements",
        by="agreement",
        tie="a defence agreement between them may still stand",
        dataset="agreement_parties",
        sources=("dcad",),
        counted_by="agreements_standing",
        compute=agreements,
        caveat="Counted at the upper bound: all agreements since 1980 but those known to have ended. Agreements signed "
        "before 1980 are missing, so the network of the first years is thinner than it was.",
    ),
    Layer(
        id="exercises",
        title="Exercises",
        by="exercise",
        tie="they took part in one exercise begun in the year, alone or with others",
        dataset="exercise_participations",
        sources=("mme", "mme-long"),
        counted_by="exercises_joint",
        compute=exercises,
        caveat="One exercise of forty states ties each to all the others. Exercises are those that news reports of "
        "1980–2010 tell of, and some name only “NATO”.",
    ),
    Layer(
        id="alliances",
        title="Alliances",
        by="alliance",
        tie="both belonged to one alliance in force on some day of it, whatever was promised",
        dataset="alliance_members",
        sources=("atop",),
        counted_by="alliance_commitments",
        compute=alliances,
        caveat="A pact of non-aggression ties two states like a defence treaty, and one alliance of fifty states ties "
        "each to all the others, so a community by alliance is no alliance: in 2018 the United States stands with most "
        "of the Americas, and Canada, the United Kingdom and Japan in another. Treaties on paper, to 2018.",
    ),
)


def measures(layer: Layer) -> tuple[Measure, ...]:
    """What is computed of a layer's graph by year: of each state, and of the graph as a whole."""
    of = layer.by

    def measure(
        name: str, title: str, meaning: str, unit: Unit, levels: tuple[Level, ...], zero: str, caveat: str
    ) -> Measure:
        return Measure(
            id=f"{layer.id}_{name}",
            title=title,
            meaning=f"{meaning} Two states are tied in a year where {layer.tie}. {zero}",
            unit=unit,
            dataset=layer.dataset,
            sources=layer.sources,
            roll_up=RollUp.OWN if len(levels) > 1 else RollUp.NONE,
            collected=Collected.PLACE,
            # Zeros are stored: a record of the home alone covers it, and would make an absent figure read as zero.
            zero=False,
            interval=Interval.EXACT,
            no_interval="Computed from every tie and every state of the year: nothing was sampled.",
            levels=levels,
            within=(0.0, 1.0) if name == "centrality" else None,
            caveat=f"{caveat} {UNWEIGHTED} {layer.caveat} {EVERY_STATE}",
        )

    return (
        measure(
            "degree",
            f"Ties by {of}",
            "To how many other states the place is tied; for a region, how many states outside it are tied to at least "
            "one of its own (Everett and Borgatti 1999). n: states that existed in the year.",
            Unit.STATES,
            (Level.PARTNER, Level.REGION),
            "Zero reads: it existed and is tied to none.",
            NOT_INFLUENCE,
        ),
        measure(
            "centrality",
            f"Centrality by {of}",
            "How far a state is tied to states that are themselves well tied: its part in the leading eigenvector of "
            "the graph, of Euclidean length 1 (Bonacich 1972), to four decimals.",
            Unit.SCORE,
            (Level.PARTNER,),
            "Zero reads: tied to none, or only to states outside the best connected part.",
            f"{NOT_INFLUENCE} Its scale depends on how many states there are, so it compares states of one year, not "
            "years.",
        ),
        measure(
            "community",
            f"Community by {of}",
            "The number of the community a state belongs to in the year, 1 being the largest: groups tied more among "
            "themselves than their ties lead one to expect (greedy modularity: Clauset, Newman and Moore 2004).",
            Unit.COMMUNITIES,
            (Level.PARTNER,),
            "A number is a name: 2 is not more than 1, nor the 2 of another year. Zero reads: tied to no state.",
            NEAR_BEST,
        ),
        measure(
            "density",
            f"Density by {of}",
            "Of all pairs of states that existed in the year, the share that is tied. n: states that existed in it.",
            Unit.SHARE,
            (Level.WORLD,),
            "Zero reads: no two were tied.",
            "New states lower it although nobody has fewer ties.",
        ),
        measure(
            "communities",
            f"Communities by {of}",
            "How many communities of two states or more the graph falls into.",
            Unit.COMMUNITIES,
            (Level.WORLD,),
            "Zero reads: no two were tied.",
            NEAR_BEST,
        ),
        measure(
            "modularity",
            f"Modularity by {of}",
            "The share of ties inside those communities less the share expected if the same ties fell at random "
            "(Newman 2004).",
            Unit.SCORE,
            (Level.WORLD,),
            "Zero reads: no more inside than expected; without any tie there is no figure.",
            NEAR_BEST,
        ),
    )
