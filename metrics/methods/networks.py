"""Graphs of states: density, degree, eigenvector centrality, communities, modularity and reciprocity.

Every graph is unweighted: two states are tied or they are not, and how often is left to the counts themselves.
"""

from collections.abc import Iterable, Mapping, Sequence

import networkx as nx
import numpy as np
from scipy.linalg import eigh

SAME_EIGENVALUE = 1e-9
"""Two leading eigenvalues nearer than this are one: rounding in a symmetric matrix of 200 states is far smaller."""

NEVER_JOINED = -(2**62)
"""The gain of a step that cannot be taken: a community with itself, or with one that is no longer there."""


def graph_of(states: Iterable[str], ties: Iterable[tuple[str, str]]) -> nx.Graph:
    """The graph of these states; a tie of a state that is not among them, or with itself, is left out.

    Nodes and edges are put in by name, so that the same states and ties give the same graph in every run.

    >>> graph_of(["POL", "FRA", "XXX"], [("FRA", "POL"), ("POL", "FRA"), ("FRA", "DDR")]).edges
    EdgeView([('FRA', 'POL')])
    """
    graph = nx.Graph()
    graph.add_nodes_from(sorted(states))
    graph.add_edges_from(
        sorted(
            {tuple(sorted(tie)) for tie in ties if tie[0] != tie[1] and tie[0] in graph.nodes and tie[1] in graph.nodes}
        )
    )
    return graph


def density(graph: nx.Graph) -> float | None:
    """Of all pairs of states, the share that is tied: 2m / n(n − 1). None with fewer than two states."""
    return float(nx.density(graph)) if graph.number_of_nodes() > 1 else None


def degrees(graph: nx.Graph) -> Mapping[str, int]:
    """To how many other states each state is tied; 0 for one tied to none."""
    return dict(graph.degree)


def group_degree(graph: nx.Graph, members: Iterable[str]) -> int:
    """How many states outside a group are tied to at least one in it (Everett and Borgatti 1999).

    >>> group_degree(graph_of("abcd", [("a", "b"), ("a", "c"), ("b", "c")]), ["a", "b"])
    1
    """
    return len(nx.node_boundary(graph, [one for one in members if one in graph.nodes]))


def eigenvector_centrality(graph: nx.Graph) -> Mapping[str, float] | None:
    """Each state's part in the eigenvector of the greatest eigenvalue, of Euclidean length 1 (Bonacich 1972).

    0 for a state tied to none, or outside the part of the graph whose eigenvalue is greatest. None where two parts
    share the greatest eigenvalue: any mixture of theirs would be an answer.
    """
    leading: list[tuple[float, list[str], np.ndarray]] = []
    for part in nx.connected_components(graph):
        if len(part) < 2:
            continue
        names = sorted(part)
        # The greatest alone: all of them take five times as long, and much more where other work keeps the cores busy.
        greatest = len(names) - 1
        values, vectors = eigh(_adjacency(graph, names).astype(np.float64), subset_by_index=(greatest, greatest))
        leading.append((float(values[-1]), names, np.abs(vectors[:, -1])))
    nothing = dict.fromkeys(graph.nodes, 0.0)
    if not leading:
        return nothing
    leading.sort(key=lambda one: -one[0])
    if len(leading) > 1 and leading[0][0] - leading[1][0] < SAME_EIGENVALUE:
        return None
    _, names, vector = leading[0]
    return nothing | dict(zip(names, map(float, vector), strict=True))


def _adjacency(graph: nx.Graph, names: Sequence[str]) -> np.ndarray:
    """1 where two of these states are tied, else 0: rows and columns in the order of `names`, tied to nobody else."""
    number = {name: place for place, name in enumerate(names)}
    ends = np.array([(number[one], number[other]) for one in names for other in graph[one]])
    matrix = np.zeros((len(names), len(names)), dtype=np.int64)
    matrix[ends[:, 0], ends[:, 1]] = 1
    return matrix


def communities(graph: nx.Graph) -> tuple[tuple[str, ...], ...]:
    """The communities of two states or more, the largest first, then by name; by greedy modularity.

    Clauset, Newman and Moore (2004): begins with each state alone and joins, step by step, the two communities that
    raise modularity most, until no step does. Joining i and j raises it by (2m·L − k_i·k_j) / 2m², with L the ties
    between them, k the degrees in each and m all ties: compared here in whole numbers, so nothing is rounded or drawn
    at random, and of equal steps the first by name is taken. The same graph gives the same communities in every run
    and on every machine; Louvain's method finds a little more modularity, and other communities with another seed.

    >>> communities(graph_of("abcdef", [("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("d", "e"), ("d", "f")]))
    (('a', 'b', 'c'), ('d', 'e', 'f'))
    """
    names = [name for name, degree in sorted(graph.degree) if degree > 0]
    if not names:
        return ()
    between = _adjacency(graph, names)
    degree, twice = between.sum(axis=0), 2 * graph.number_of_edges()
    parts: dict[int, list[str]] = {place: [name] for place, name in enumerate(names)}
    gain = twice * between - np.outer(degree, degree)
    np.fill_diagonal(gain, NEVER_JOINED)
    while gain.max() > 0:
        kept, gone = map(int, np.unravel_index(gain.argmax(), gain.shape))
        parts[kept] += parts.pop(gone)
        between[kept] += between[gone]
        between[:, kept] = between[kept]
        degree[kept] += degree[gone]
        gain[gone], gain[:, gone] = NEVER_JOINED, NEVER_JOINED
        others = [place for place in parts if place != kept]
        gain[kept, others] = twice * between[kept, others] - degree[kept] * degree[others]
        gain[others, kept] = gain[kept, others]
    named = [tuple(sorted(part)) for part in parts.values() if len(part) > 1]
    return tuple(sorted(named, key=lambda part: (-len(part), part)))


def modularity(graph: nx.Graph, parts: Sequence[Sequence[str]]) -> float | None:
    """Newman's Q: the share of ties inside communities less that expected of the same degrees at random.

    States in none of `parts` are each a community of their own. None where there is no tie (Newman 2004, equation 5).
    """
    if graph.number_of_edges() == 0:
        return None
    placed = {name for part in parts for name in part}
    alone = [{name} for name in graph.nodes if name not in placed]
    return float(nx.community.modularity(graph, [*(set(part) for part in parts), *alone]))


def reciprocity(ties: Iterable[tuple[str, str]]) -> float | None:
    """Of all ties that have a direction, the share whose opposite is there too. None where there is no tie.

    >>> reciprocity([("a", "b"), ("b", "a"), ("a", "c")]), reciprocity([])
    (0.6666666666666666, None)
    """
    graph = nx.DiGraph([tie for tie in ties if tie[0] != tie[1]])
    return float(nx.overall_reciprocity(graph)) if graph.number_of_edges() else None
