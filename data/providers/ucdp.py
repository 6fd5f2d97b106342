"""UCDP, the Uppsala Conflict Data Program: its terms and the files of it that are read."""

from data.provider import Provider, Rhythm
from data.providers import ucdp_conflict_years, ucdp_country_years, ucdp_events, ucdp_peace_agreements

PROVIDER = Provider(
    id="ucdp",
    title="Uppsala Conflict Data Program",
    citation=(
        "UCDP: organised violence by country-year (Davies et al. 2025, J. Peace Research 62(4)); UCDP/PRIO Armed "
        "Conflict Dataset (Gleditsch et al. 2002, J. Peace Research 39(5)); GED (Sundberg & Melander 2013, J. Peace "
        "Research 50(4)); candidate events (Hegre et al. 2020, Research & Politics 7(3)); peace agreements (Högbladh "
        "2011, in States in Armed Conflict 2011)"
    ),
    licence="CC BY 4.0",
    homepage="https://ucdp.uu.se/downloads/",
    cadence="final data each June, candidate events each month",
    cadence_years=1.0,
    # The June after the year.
    lag_years=0.5,
    other_rhythms=(
        # Candidate events come around the 20th of the month after theirs.
        Rhythm(source="ucdp-candidate", cadence_years=1 / 12, lag_years=1 / 12),
        # Peace agreements are updated irregularly: to 2005, to 2011, to 2018.
        Rhythm(dataset="peace_agreements", cadence_years=6.0, lag_years=1.5),
    ),
    # UCDP knows one state there: Gaza and the West Bank stand under Israel, in every file of it.
    counted_under={"PSE": "ISR"},
    files=(ucdp_country_years.FORM, ucdp_conflict_years.FORM, ucdp_events.FORM, ucdp_peace_agreements.FORM),
)
