"""Network position: who is tied to whom by agreements, exercises and alliances, as graphs of states by year."""

from functools import partial

from data.figures import Level
from metrics.declare import Better, Family, Indicator, Link, RollUpStep, Unit
from metrics.families.network_layers import LAYERS, NEAR_BEST, NOT_INFLUENCE, UNWEIGHTED, Layer, measures
from metrics.families.network_readings import same_community
from metrics.families.network_roll_ups import roll_up
from metrics.families.network_visits import RETURNED, returned
from metrics.methods.totals import newest

NEVER = "Never: it is a state of the network, not a change."


def indicators(layer: Layer) -> tuple[Indicator, ...]:
    """What a leader reads of a layer: the newest of each measure, and whether two states share a community."""
    of = layer.by

    def indicator(
        name: str, title: str, question: str, unit: Unit, meaning: str, levels: tuple[Level, ...], caveat: str
    ) -> Indicator:
        measure = f"{layer.id}_{name}"
        return Indicator(
            id=f"{measure}_now",
            title=title,
            question=question,
            unit=unit,
            better=Better.NEITHER,
            measure=measure,
            meaning=meaning,
            arrow_when=NEVER,
            caveat=f"{caveat} {UNWEIGHTED} {layer.caveat}",
            levels=levels,
            read=partial(newest, measure=measure),
        )

    return (
        indicator(
            "degree",
            f"Ties by {of}",
            f"To how many states is {{place}} tied by {of}?",
            Unit.STATES,
            f"Distinct states to which the place was tied in the newest year covered: tied where {layer.tie}. For a "
            "region, states outside it tied to at least one of its own.",
            (Level.PARTNER, Level.REGION),
            NOT_INFLUENCE,
        ),
        indicator(
            "centrality",
            f"Centrality by {of}",
            f"Is {{place}} tied by {of} to states that are themselves well tied?",
            Unit.SCORE,
            "Its part in the leading eigenvector of the newest year's graph, between 0 and 1 (Bonacich 1972).",
            (Level.PARTNER,),
            f"{NOT_INFLUENCE} It compares states of one year, not years.",
        ),
        Indicator(
            id=f"{layer.id}_same_community",
            title=f"Community shared by {of}",
            question=f"Are {{home}} and {{place}} in one community of states tied by {of}?",
            unit=Unit.SHARED_COMMUNITIES,
            better=Better.NEITHER,
            measure=f"{layer.id}_community",
            meaning="1 where both belong to the same community in the newest year in which both existed, else 0. "
            "Communities are found by greedy modularity (Clauset, Newman and Moore 2004), which draws nothing at "
            "random.",
            arrow_when=NEVER,
            caveat=f"{NEAR_BEST} Two states of one community need not be tied to one another. {layer.caveat}",
            levels=(Level.PARTNER,),
            read=partial(same_community, measure=f"{layer.id}_community"),
        ),
        indicator(
            "density",
            f"Density by {of}",
            f"How much of the world is tied by {of}?",
            Unit.SHARE,
            "Of all pairs of states that existed in the newest year covered, the share that was tied.",
            (Level.WORLD,),
            "New states lower it although nobody has fewer ties.",
        ),
        indicator(
            "communities",
            f"Communities by {of}",
            f"Into how many communities of states does the world fall by {of}?",
            Unit.COMMUNITIES,
            "Communities of two states or more in the newest year covered, found by greedy modularity (Clauset, Newman "
            "and Moore 2004).",
            (Level.WORLD,),
            NEAR_BEST,
        ),
        indicator(
            "modularity",
            f"Modularity by {of}",
            f"Do states tied by {of} fall into communities?",
            Unit.SCORE,
            "The share of ties inside communities less the share expected if as many ties fell at random (Newman "
            "2004), in the newest year covered; above about 0.3 the communities are marked.",
            (Level.WORLD,),
            NEAR_BEST,
        ),
    )


VISITS_RETURNED = Indicator(
    id="visit_ties_returned_now",
    title="Ties by visit that are returned",
    question="Do the states that {home}'s leaders visit send theirs in the same year?",
    unit=Unit.SHARE,
    better=Better.NEITHER,
    measure=RETURNED.id,
    meaning="Of the ties by visit in the newest year of the home's own record, the share whose opposite is there too.",
    arrow_when=NEVER,
    caveat=RETURNED.caveat,
    levels=(Level.WORLD,),
    read=partial(newest, measure=RETURNED.id),
)

FAMILY = Family(
    id="network",
    title="Network position",
    link=Link.OUTPUTS,
    home_itself=True,
    question="To how many states is {place} tied, how well are those tied themselves, and does it stand in one "
    "community with {home}?",
    what_it_cannot_say="A network of records cannot show who has influence, nor what a tie is worth: it shows who is "
    "recorded as tied to many.",
    would_change_it="A record of every state's agreements or exercises after 2010, or of ties kept secret, could "
    "change this.",
    measures=(*(measure for layer in LAYERS for measure in measures(layer)), RETURNED),
    roll_ups=(
        *(
            RollUpStep(
                dataset=layer.dataset,
                measures=tuple(measure.id for measure in measures(layer)),
                compute=partial(roll_up, layer),
            )
            for layer in LAYERS
        ),
        RollUpStep(dataset="visits", measures=(RETURNED.id,), compute=returned),
    ),
    indicators=(*(indicator for layer in LAYERS for indicator in indicators(layer)), VISITS_RETURNED),
    lead_measure="agreements_degree",
    lead_indicator="agreements_degree_now",
)
