"""A process of its own that raises the alarms of a store, to be started twice or killed."""

import os
import sys
from datetime import datetime
from pathlib import Path

from data.quality_records import QualityRecords
from data.store import Store
from validation.alerts import raise_alarms

if __name__ == "__main__":
    home, addresses, now = sys.argv[1:]
    os.environ["COMITY_ALERT_URLS"] = addresses
    raise_alarms(QualityRecords(Store.open(Path(home))), now=datetime.fromisoformat(now))
