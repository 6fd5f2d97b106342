"""Places of the troop data that are no state, or bear a number of the data's own: what each is read as, and why."""

from data.states import Beside, Override

FIRST_YEAR, LAST_YEAR = 1950, 2023

NUMBERED_ANEW = "The data's own number for this place, which Correlates of War does not have."

OVERRIDES = (
    *(
        Override(code=code, first=FIRST_YEAR, last=LAST_YEAR, actor=actor, reason=NUMBERED_ANEW)
        for code, actor in (
            ("6", "PRI"),
            ("327", "VAT"),
            ("1001", "GIB"),
            ("1002", "GRL"),
            ("1005", "SHN"),
            ("1006", "ATG"),
            ("1008", "GUM"),
            ("1009", "HKG"),
            ("1010", "MNE"),
            ("1011", "MNP"),
            ("1012", "TWN"),
            ("1013", "VIR"),
            ("1015", "CPV"),
            ("1019", "ABW"),
            ("1020", "SSD"),
            ("1023", "SJM"),
            ("1025", "CUW"),
            ("1026", "MTQ"),
            ("1027", "SXM"),
            ("1034", "ESH"),
            ("1035", "VGB"),
            ("1037", "SYC"),
            ("1038", "TCA"),
        )
    ),
    Override(code="1007", first=FIRST_YEAR, last=2021, actor="BMU", reason=NUMBERED_ANEW),
    Override(code="1007", first=2022, last=LAST_YEAR, actor="ASM", reason="American Samoa under Bermuda's number."),
    Override(code="1016", first=FIRST_YEAR, last=2010, actor="ANT", reason=NUMBERED_ANEW),
    Override(code="1036", first=FIRST_YEAR, last=LAST_YEAR, actor="CHL", reason="Easter Island is part of Chile."),
    Override(code="529", first=2022, last=LAST_YEAR, actor="ETH", reason="Ethiopia, whose number is 530."),
)

BESIDE = (
    Beside(code="1003", reason="troops at sea."),
    Beside(code="1004", reason="Diego Garcia, the British Indian Ocean Territory, which has no id here."),
    Beside(code="1014", reason="Wake Island, a territory of the United States without an id here."),
    Beside(code="1016", reason="the Netherlands Antilles, which were dissolved in 2010."),
    Beside(code="1017", reason="the Spratly Islands, which several states claim."),
    Beside(code="1018", reason="the Trucial States, forty years after their end."),
    Beside(code="1021", reason="Akrotiri, a British base area on Cyprus."),
    Beside(code="1022", reason="the Coral Sea Islands, where nobody lives."),
    Beside(code="1024", reason="Bassas da India, a French atoll that the file gives India's letters."),
    Beside(code="1028", reason="Fiji and Tonga together, which are two states."),
    Beside(code="1029", reason="Aden, a colony and then a part of Yemen."),
    Beside(code="1030", reason="the Line Islands, divided between Kiribati and the United States."),
    Beside(code="1032", reason="the British West Indies, several colonies together."),
    Beside(code="1033", reason="Sarawak, a colony and then a part of Malaysia."),
    Beside(code="1039", reason="Kashmir, which is divided."),
    Beside(code="1040", reason="a British territory in the Atlantic that is not named."),
    Beside(code="1099", reason="a place the Department of Defense does not name."),
)

UNPLACED = ("1003", "1099")
"""At sea, and not named: it cannot be said whether that is abroad."""

OWN_TERRITORIES = ("ASM", "GUM", "MNP", "PRI", "USA", "VIR")
"""The United States and its territories: troops there are at home. Wake Island (1014) is one too."""
OWN_WITHOUT_ID = ("1014",)

WITHHELD = (("645", 2022), ("645", 2023), ("652", 2022), ("652", 2023))
"""Iraq and Syria, code and year: the Department of Defense has published no numbers of troops there since 2018. The
file has estimates to 2021, then 149 and 0 in Iraq and 0 in Syria, which count embassy guards at most."""
