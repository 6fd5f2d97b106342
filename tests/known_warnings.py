"""What is found in each provider file as published, in the order of the embedded files, then those beside them."""

SAV = "pew/global_attitudes_2019.sav"
LONG = "mme/mme-v7-long.csv"

WARNINGS: dict[str, list[tuple[str, str | None, int]]] = {
    "dcad/DCAD-v1.0-main.csv": [
        ("both parties are the same state", "ccode2", 2),
        ("code corrected", "ccode2", 1),
        ("in force before it was signed", "signed_year", 2),
        ("state outside its years", "actor", 4),
        ("state outside its years", "ccode2", 1),
    ],
    "mme/mme_v7.csv": [
        ("ends before it starts", "start_date", 15),
        ("listed beside states", "listed_as", 211),
        ("participant listed twice", "listed_as", 19),
        ("state outside its years", "actor", 1),
    ],
    "ucdp/organizedviolencecy_v25_1.csv": [
        ("low, best and high by groups in order", "low", 1),
        ("low, best and high in order", "low", 9),
    ],
    "ucdp/ucdp-prio-acd-221.csv": [("state outside its years", "place", 107)],
    "ucdp/GEDEvent_mexico.csv.zip": [("low, best and high in order", "low", 89), ("version not stated", None, 1)],
    "ucdp/GEDEvent_myanmar.csv.zip": [("low, best and high in order", "low", 10), ("version not stated", None, 1)],
    "ucdp/GEDEvent_v21_01_21_12.csv.zip": [("low, best and high in order", "low", 707)],
    "ucdp/GEDEvent_v22_0_2.csv.zip": [
        ("event outside the months of the release", "date_start", 18),
        ("low, best and high in order", "low", 17),
    ],
    "pew/pew_global_attitudes_2002_2023.parquet": [
        ("age not recorded", "age", 1),
        ("asked about no country", None, 3),
        ("column not taken over", "opi_rel", 1),
        ("no design in the file", "weight", 1),
        ("one constant weight", "weight", 93),
        *(
            ("own country rated", f"view_{home}", 1)
            for home in ("BRA", "CHN", "DEU", "FRA", "IND", "JPN", "RUS", "USA")
        ),
        ("sex not recorded", "sex", 1),
        ("weights do not average one", "weight", 12),
    ],
    "unga/IdealpointestimatesAll_Apr2020.csv": [
        ("encoding guessed", None, 1),
        ("state outside its years", "ccode", 5),
        ("state outside its years", "state", 92),
    ],
    "us_greenbook/greenbook_military.csv": [
        ("allotted to no country", "country", 328),
        ("state outside its years", "iso3c", 1),
        ("year of fifteen months", "year", 1),
    ],
    "mid/gml_mid_directed_dyadic.csv": [
        ("days and years disagree", "longest_days", 2),
        ("listed beside states", "ccode1", 183),
        ("listed beside states", "ccode2", 183),
        ("nobody named", "actor", 7),
        ("state outside its years", "actor", 80),
    ],
    "atop/atop5_1m.csv": [
        ("ended before the years counted", "yrexit", 336),
        ("state outside its years", "actor", 30),
        ("state outside its years", "member", 33),
    ],
    "regime/democracy_cow_years.csv": [
        ("one state under two codes", "ccode", 2),
        ("scored alone", "polity2", 2),
    ],
    "ipi_peacekeeping/ipi_country_month_combined.csv": [
        ("experts not told from troops", "Troops", 1089),
        ("month repeats the one before", "Date", 8),
        ("month-end is not the month's last day", "Date", 6),
    ],
    "ipi_peacekeeping/data_mission.csv": [
        ("experts not told from troops", "Troops", 196),
        ("listed beside states", "Country of Mission ISO-3", 2),
        ("mission under another name", "mission", 14),
        ("mission works in several states or in none", "mission", 15),
        ("month repeats the one before", "Date", 8),
        ("month-end is not the month's last day", "Date", 6),
        ("months missing", "Date", 1),
    ],
    "ipi_peacekeeping/current_month.csv": [
        ("listed with nobody", "listed_as", 1),
        ("mission works in several states or in none", "mission", 6),
    ],
    "us_troops/troopdata.csv": [
        ("listed beside states", "ccode", 123),
        ("no state then, and nobody there", "troops", 1981),
        ("services not told apart", "troops", 1),
        ("state not listed", "troops", 370),
        ("state outside its years", "ccode", 291),
        ("withheld, not counted", "troops", 4),
    ],
    "us_troops/basedata.csv": [
        ("base at home", "basename", 31),
        ("base listed twice", "basename", 1),
        ("encoding guessed", None, 1),
        ("two kinds of one base", "basename", 1),
    ],
    "us_visits/visits.xls": [
        ("ends before it starts", "End Year", 10),
        ("lasts over a month", "End Year", 11),
        ("listed beside states", "State Visit", 6),
        ("one visit, two towns", "State Visit", 2),
        ("own territory", "State Visit", 7),
    ],
    "china_visits/ChinesePublicDiplomacy.csv": [("state outside its years", "receiving_country", 2)],
    "mediation/CWM.csv": [
        ("after the years coded", "med.begins", 1),
        ("date corrected", "med.begins", 1),
        ("dated by its end or its war", "med.begins", 3),
        ("encoding guessed", None, 1),
        ("ends before it begins", "med.begins", 1),
        ("mediation not coded", "Med_yes.no", 8),
        ("state outside its years", "country", 4),
        ("state outside its years", "place", 4),
        ("year not known", "year", 3),
    ],
    "ucdp_peace_agreements/124926_1peace-agreements-1975-2011.xls": [("five years not passed", "DyVi05", 1)],
    SAV: [
        ("age not recorded", "age", 1),
        ("no design in the file", "weight", 1),
        ("own country rated", "view_RUS", 1),
        ("own country rated", "view_USA", 1),
    ],
    LONG: [
        ("ends before it starts", "start_date", 15),
        ("listed beside states", "listed_as", 211),
        ("participant listed twice", "listed_as", 18),
        ("participants beyond the 24th missing", "MMEID", 15),
    ],
}
"""What is found in each provider file as published: rule, column, how often. Nothing of it is critical."""

REFUSED = {
    "atop/atop5_1a.csv": "only a check",
    "atop/atop5_1sy.csv": "only a check",
}
"""Files of the same folders that are refused, each with words that stand in the remedy."""
