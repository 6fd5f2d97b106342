"""Laws of migration: a store the first ledger kept opens with every hash as it was, all of the way or not at all."""

import base64
import shutil
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from proposing import approved, proposed
from quality_runs import NIGHT, found, outcome, ran
from submitting import AGREEMENT_FIGURES, AGREEMENTS, EXERCISES, ROOT, landed, rows

from data.ledger_database import engine_of_file, revision
from data.ledger_schema import HEAD
from data.quality_records import QualityRecords
from data.store import Store

# What the Comity of the first ledger wrote: the dump of its database, the tables it names, the files as they arrived.
LEDGER = ROOT / "tests" / "first_ledger.sql"
ARRIVED = ("first", "second")
TABLES = {
    "agreement_parties/figures-5d0f930ae23f6f57-9859a369.parquet": (
        "c-oy(O-sW-5Z$by^w2|v?vjNZf?!Co^dnl+co3!^*rI4!1ofDjq%Foq(%M?@-uxAwJ$Ui|_#?au?xue9;>9`4&YL&y4Gil*uR>&!B^yTs"
        "6NHfQTKdq^fRKciL6BezoXwIHNvXTYNPlz6PqnJV9AF8p5t&s{D$5jk;kz-(P)r{s`XcE~J^iN*TgU7duapEa${Q+ek|`A!vqD>rqi9Mn"
        "BJw6)u0a$tm8tr>r2cC^eZwS2pD@`+VjAmduE>eSN(Oqple4|a<<P%&m1n6WV*3hsv_z`SIKJzC;iPp4Fo8z$c45om{CqC@9e}~=T#_uo"
        "-zWVf9Y8{HITzPEP*2{L@Z*vA063>yWH0OPQrhSWzk!$sXoum&c?Xbk>_nj(Pc-9ZF&#$Zyf*XW$tW6YX0cK%YexTe6ndH!*k!ZtZ3ls8"
        "T0u}Vy~>Vh)!ee}nszk^%)oMe&o=W+Rr$3Z_~9J>g+2itS#1F"
    ),
    "agreement_parties/figures-763360f9651f41d8-6d875727.parquet": (
        "c-oy(O;5r=5S^|K;lKeCcGFFIXiOv!2_Ho)^<Xl5M2JQUF;S1jQXnEVfFRzz`71no@Z$gRM|d@HxA;L!yf}xMdGqGINjB?XyFgVMryGZq"
        "Pyk51<lc=a0uWdR1<7Uv8>bN((RUyf{o=Im?zfUCutrs0f=HZe>Z0q8X^au}ps;5pSxZL$wBhT7|KOFD0%u~Nvl^W;i3!g%)Nv3@DFLc("
        "lI0m-gzH>SzA5^@?z2}y6YP=DJ&@ZZ85N3zJgmjA-9A3uom}+0SFZM?<YW{tQAAy)@=V~{)+Y`}2Z$4_hP8!Tj^O8WId3BNR`<eWN&YUJ"
        "hiM-}O2~z{(!@$w>(Wm|=!58-2$8+)TT5xRCH;DGAF(kUo}V=lv?C`Ny5otFx?W8C!6<Fay5q?p7#U`^kj)#Z&dp%x8J2J7&5l>}eb2Of"
        "zifJiZPO~ddD}JZlJA?o<#s*WOmkfquXV2gIN}R^04)b?3I"
    ),
    "agreement_parties/rows-185333d4f9a52917-9cdbea4a.parquet": (
        "c-oy(Jx{|h5WSeFbYLhFwqhwmghZ7JMBDI@h5_k-idG;<DkNY`NnH?yptOAMZ2Ssl1{OAc3_pSu3ESnP3kx@#@7;Uv&axb0t4d8;pwruw"
        "PyldW${$W10ba*J2L;8>X;F^m>}BHSzd7rt8g&v0#tayvCSQVFfm`NnC(h^uGueZ|o{i#0G5_ZnK1uj59w{ksMu6LFgASO&gwHk1EKLWL"
        "05xaGa1Ah%+uSa`8}`5Uvo}Jg*dw8<pwwnDFCA0zCbl(!t=8`TO8@A%a~4}qMp?zeDaxp;RJ)S+Ci=p<wT0Nnb$v!S8%qBATJ@WV-BF!R"
        "zT)q6U#Csfl(b9pS`*jwSy%I9=sAeto-_r+IvQHnBQ>w9^oWgK@9?0BVC{ryFV6aodvQBBPR~ouRVVA8r00$|U!AWwZu|12mpHx%DqcHT"
        "5F+t>A!=SyUG)4~TnS<?SQ5e$e%wg{uf%OzzSg|~5Xvv~2_FA*<^"
    ),
    "agreement_parties/rows-b35bfd4a4abe222d-deb2fa42.parquet": (
        "c-oy(Jxc>Y5S?3(n8G4LcDaQs4#6Wq(d43D&O#WIV1lBTAgJZV%c>YXxx~-j&R=0|VPolk@kiJS?r!`@W8)Mv^XAQa1IvckDN~c?=*$)+"
        "6aWe@iyuxF0bVCT2L;8>OEyO{G-IzoA^Xi)Ki#;JNI(pjpeA32OpaUTZ7)jc6eH}xV9$nIce8)m@M*$-@mNcNGdZwXoer78gwHq4G)ab("
        "05xaH=nOEzZEm~ohW)Sm?2XVodn9xX)HZRmQju4OttsqucJ@{WhsV9M$a*psRa8z<Mnk3QmBcsgFRVwKhy$$Y+Qzw1^4HgD-a<SY-_yxg"
        "{GFcbw1JwEaw%SK;kvF3<tIb?AcnhA6pZ@zNLp(vzazDe*zETY_FD+nc9`^|bl?;&ZimOodC|G*rGt~?-0>F53niz}y*%m1jxU0e*NrPe"
        "#GWri)r-qZo?nehLF5I?LU_WDdU4<txoykWx;Fqq`Gr0K4_I^D"
    ),
    "exercise_participations/rows-d67199934e34a546-08d29b3c.parquet": (
        "c-oy(Jxc>Y5S?3(n8G4LcDaQs4#6Wq(d43D&O#WIV1lBTAgJZV%c>YXxx~-j&R=0|VdG!$claZ01$Q@oq_J^|nR)Z(y@6#z?3AfVb982l"
        "5()r?m&Fe!ivX{apo4;9=Ovq?8Je+IppgCMte<XNNhBZ!Oi+_ALng;9^R^eIbczx7V6bPyt-IMjZTK|dzj&;rz?mG_tWJkaVZ!H|W||~J"
        "N`RWPWON1?;WoG3cf<bIefCCZo;?z}25OtQS*ggY!`2jbIy-x-gTv$AS!6vKiz+IoD5IfL^-AKK_7~QpO~e7#bZz5YDEaGaHE$svjqmB?"
        "EB;Q;b=p8pNx2lSw{Tt8hVql4eGtQ4DGEk?dnB#3mEV!tM{M@{2m37qYdcK(Q95u67q`RX<h<xy_0qvfa_)Ew<%N<{=w6=mW5*Xk$?L`y"
        "A!5%LqUy!vCC{%$r6BTxWg$G_N4+@kirlv4Yuy_Fq5MLhoOX0A"
    ),
}

# What the Comity wrote that had proposals first: one approved, one rejected, one withdrawn, one that waits.
SECOND_LEDGER = ROOT / "tests" / "second_ledger.sql"
SECOND_ARRIVED = ("first", "second", "third", "fourth")
SECOND_TABLES = {
    "survey_responses/rows-ff1a84e93d047fe8-1419ddef.parquet": (
        "c-oy(Jxc>Y5S?3(n8G4LcDaQs4#6Wq(d43D&O#WIV1lBTAgJZV%c>YXxx~-j&R=0|VdMX?^at1q?r!`@W8)Mv^XAQa1IvckDN~c?=*$)+6"
        "aWe@iyuxF0p2D-2L;8>OEyO{G-IzoA^Xi)Ki#;JNI(pjpeA32OpaUTZ7)jc6eH}xV9$nIce8)m@M*$-@mNcNGdZwXoer78gwHq4G)ab(05"
        "xaH=nOEzZEm~ohW)Sm?3K_wdn9xX)HZRmQju4OttsqucJ@{WhsV9M$a*psRa8z<Mnk3QmBcsgFRVwKhy$$Y+Qzw1^4HgD-a<SY-_yxg{GF"
        "cbw1JwEaw%SK;kvF3<tIb?AcnhA6pZ@zNLp(vzazDe*zETY_FD+nc9`^|bl?;&ZimOodC|G*rGt~?-0>F53niz}y*%m1jxU0e*NrPe#GWr"
        "i)r-qZo?nehLF5I?LU_WDdU4<txoykWx;Fqq`Gr0Kv9NVt"
    ),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a store as the first Comity left it: two commits, an undo, a refusal, a purge and a refresh."""
    return _as_it_was_left(tmp_path / "home", LEDGER, TABLES, ARRIVED)


@pytest.fixture
def second_home(tmp_path: Path) -> Path:
    """The folder of a store as the Comity left it that had proposals first."""
    return _as_it_was_left(tmp_path / "home", SECOND_LEDGER, SECOND_TABLES, SECOND_ARRIVED)


def _as_it_was_left(home: Path, ledger: Path, tables: Mapping[str, str], arrived: Iterable[str]) -> Path:
    for name, packed in tables.items():
        path = home / "tables" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(zlib.decompress(base64.b85decode(packed)))
    with closing(sqlite3.connect(home / "ledger.sqlite")) as own:
        own.executescript(ledger.read_text("utf-8"))
    for content in arrived:
        landed(Store(home), content)
    return home


def _told(home: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / "ledger.sqlite")) as own:
        return own.execute(statement).fetchall()


CHAIN = "SELECT seq, act, at, version_number, submission_id, previous, hash FROM entry ORDER BY seq"
SECOND_CHAIN = CHAIN.replace("previous", "proposal_id, decision_id, previous")
SCHEMA = "SELECT name, sql FROM sqlite_master ORDER BY name"


def test_a_store_of_the_first_ledger_verifies_with_every_hash_it_had(home: Path) -> None:
    before = _told(home, CHAIN)
    assert (len(before), _told(home, "SELECT version_num FROM alembic_version")) == (6, [("0001",)])
    store = Store.open(home)
    assert revision(store.ledger.engine) == HEAD
    assert store.verify() == []
    assert store.doctor() == []
    assert _told(home, CHAIN) == before
    assert _told(home, "PRAGMA foreign_key_check") == []


def test_what_the_first_ledger_told_is_told_as_before(home: Path) -> None:
    store = Store.open(home)
    told = store.history("agreement_parties").select("version", "who", "action", "rows", "approved_by", "alone")
    assert told.rows() == [
        (4, "ana", "refresh", 0, None, None),
        (3, "bo", "undo", 2, None, None),
        (2, "zoë", "commit", 1, None, None),
        (1, "ana", "commit", 2, None, None),
    ]
    assert store.read(AGREEMENTS)["year"].to_list() == [1980, None]
    assert store.read(AGREEMENTS, as_of=2)["year"].to_list() == [1981]
    assert store.read(AGREEMENT_FIGURES)["year"].to_list() == [2]
    assert store.read(EXERCISES)["year"].to_list() == [1990]
    assert store.findings(1)["value"].to_list() == ["AAA"]
    assert store.refusals()["purged"].to_list() == [True]
    assert store.proposals() == []


def test_the_store_goes_on_where_the_first_ledger_stopped(home: Path) -> None:
    store = Store.open(home)
    store.undo("agreement_parties", "bo")
    store.commit(landed(store, "third"), {AGREEMENTS: rows(1999)})
    approved(store, proposed(store))
    assert store.current_version() == 7
    assert store.verify() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE submission SET who = 'eve' WHERE id = 1",
        "UPDATE version SET note = 'x' WHERE number = 1",
        "UPDATE entry SET proposal_id = 1 WHERE seq = 2",
        "UPDATE entry SET decision_id = 1 WHERE seq = 3",
        "DELETE FROM entry WHERE seq = 6",
    ],
)
def test_what_the_first_ledger_kept_is_guarded_as_before(home: Path, statement: str) -> None:
    store = Store.open(home)
    store.ledger.engine.dispose()
    with closing(sqlite3.connect(home / "ledger.sqlite")) as own:
        assert own.execute(statement).rowcount == 1
        own.commit()
    assert "audit chain broken" in [found.rule for found in store.verify()]


def test_a_store_with_proposals_verifies_with_every_hash_it_had(second_home: Path) -> None:
    before = _told(second_home, SECOND_CHAIN)
    assert (len(before), _told(second_home, "SELECT version_num FROM alembic_version")) == (8, [("0002",)])
    store = Store.open(second_home)
    assert revision(store.ledger.engine) == HEAD
    assert (store.verify(), store.doctor()) == ([], [])
    assert _told(second_home, SECOND_CHAIN) == before
    assert _told(second_home, "PRAGMA foreign_key_check") == []
    assert [one.state.value for one in store.proposals()] == ["waiting", "withdrawn", "rejected", "approved"]
    assert QualityRecords(store).runs() == []


def test_quality_is_remembered_where_the_second_ledger_stopped(second_home: Path) -> None:
    store = Store.open(second_home)
    records = QualityRecords(store)
    ran(records, [found()], [outcome()])
    records.acknowledge(found().identity, who="bo", until=NIGHT.date(), reason="known", when=NIGHT)
    approved(store, store.proposal(4))
    assert records.run(1).store_version == 1
    assert _told(second_home, "SELECT act FROM entry WHERE seq > 8") == [("acknowledge",), ("commit",), ("approve",)]
    assert store.verify() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE proposal SET who = 'eve' WHERE id = 4",
        "UPDATE decision SET comment = 'fine' WHERE id = 2",
        "UPDATE entry SET acknowledgement_id = 1 WHERE seq = 2",
    ],
)
def test_what_the_second_ledger_kept_is_guarded_as_before(second_home: Path, statement: str) -> None:
    store = Store.open(second_home)
    store.ledger.engine.dispose()
    with closing(sqlite3.connect(second_home / "ledger.sqlite")) as own:
        assert own.execute(statement).rowcount == 1
        own.commit()
    assert "audit chain broken" in [found.rule for found in store.verify()]


CUT_OFF = """
import os, resource, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from data.store import Store, StoreError
home, how, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
if how == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
seen = []
@event.listens_for(Engine, "before_cursor_execute")
def count(connection, cursor, statement, *_):
    if connection.get_execution_options().get("writes"):
        seen.append(statement)
        if how == "kill" and len(seen) == number:
            os.kill(os.getpid(), signal.SIGKILL)
try:
    Store.open(home)
except StoreError as error:
    print(error)
"""


@pytest.mark.parametrize(("how", "number"), [("kill", 4), ("kill", 20), ("kill", 30), ("full", 4_096)])
def test_a_migration_that_is_cut_off_leaves_the_first_ledger_as_it_was(home: Path, how: str, number: int) -> None:
    before = _told(home, SCHEMA), _told(home, CHAIN)
    done = subprocess.run(
        [sys.executable, "-c", CUT_OFF, str(home), how, str(number)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == (-9 if how == "kill" else 0), done.stderr
    assert ("Nothing was changed" in done.stdout) == (how == "full")
    assert (_told(home, SCHEMA), _told(home, CHAIN)) == before
    assert revision(engine_of_file(home / "ledger.sqlite", writable=True)) == "0001"
    assert Store.open(home).verify() == []


@pytest.mark.parametrize("number", [3, 15, 30])
def test_a_migration_of_proposals_that_is_cut_off_leaves_them_as_they_were(second_home: Path, number: int) -> None:
    before = _told(second_home, SCHEMA), _told(second_home, SECOND_CHAIN)
    done = subprocess.run(
        [sys.executable, "-c", CUT_OFF, str(second_home), "kill", str(number)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == -9, done.stderr
    assert (_told(second_home, SCHEMA), _told(second_home, SECOND_CHAIN)) == before
    assert Store.open(second_home).verify() == []


READ_ONLY = """
import os, sys
from pathlib import Path
from data.store import Store, StoreError
if os.geteuid() == 0:
    os.setuid(65534)  # the superuser may write anywhere
try:
    Store.open(Path(sys.argv[1]), create=False)
except StoreError as error:
    print(error)
"""


def test_a_store_that_must_be_migrated_and_may_not_be_written_says_so(home: Path) -> None:
    with TemporaryDirectory() as folder:
        # A folder that another user can reach, which pytest's own is not.
        copy = Path(folder) / "home"
        shutil.copytree(home, copy)
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        Path(folder).chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(copy)],
            cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        copy.chmod(0o755)
    assert done.stdout.startswith("The store was made by another Comity and must be brought up to date"), done.stderr


def test_a_store_opened_by_many_at_once_is_migrated_once(home: Path) -> None:
    with ThreadPoolExecutor(6) as threads:
        stores = list(threads.map(lambda _: Store.open(home), range(6)))
    assert {store.current_version() for store in stores} == {4}
    assert stores[0].verify() == []
