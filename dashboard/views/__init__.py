"""The list of pages, in the order they are offered."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class View:
    """One page: its file beside this one, its name in the navigation and in the address."""

    id: str
    title: str
    icon: str

    @property
    def file(self) -> str:
        """The page's file as Streamlit names it: relative to the entry file."""
        return f"views/{self.id}.py"


VIEWS = (
    View(id="overview", title="Overview", icon=":material/public:"),
    View(id="region", title="Region", icon=":material/map:"),
    View(id="partner", title="Partner", icon=":material/handshake:"),
    View(id="indicator", title="Indicator", icon=":material/monitoring:"),
    View(id="network", title="Network", icon=":material/hub:"),
    View(id="surveys", title="Surveys", icon=":material/how_to_vote:"),
    View(id="cases", title="Cases", icon=":material/history_edu:"),
    View(id="upload", title="Upload", icon=":material/upload_file:"),
    View(id="quality", title="Data quality", icon=":material/fact_check:"),
    View(id="guide", title="Guide", icon=":material/menu_book:"),
)
