"""When a Streamlit page has answered: its runs are counted as they are asked for and told of, not guessed at."""

from itertools import count

from playwright.sync_api import Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

SETTLED_SECONDS = 240
"""How long a page may take to answer what is asked of it on a busy machine."""

SHOWN_SECONDS = 60
"""How long it may take until a page shows what is expected of it."""

QUIET_MILLISECONDS = 150
"""How long nothing may be asked or told before a page counts as settled: what an action asks for begins at once."""

expect.set_options(timeout=SHOWN_SECONDS * 1000)


def _number(message: type[BackMsg] | type[ForwardMsg], field: str) -> int:
    return int(message.DESCRIPTOR.fields_by_name[field].number)


WATCHED = f"""(() => {{
  const runs = window.comityRuns = {{begun: false, asked: false, running: false, told: 0, last: '', settling: null}};

  // The fields of a Protocol Buffers message: number -> value, or null where it is no number.
  const fields = bytes => {{
    const found = new Map();
    let at = 0;
    const number = () => {{
      let value = 0, scale = 1, byte;
      do {{ byte = bytes[at++]; value += (byte & 127) * scale; scale *= 128; }} while (byte & 128);
      return value;
    }};
    while (at < bytes.length) {{
      const key = number(), kind = key & 7;
      if (kind === 0) {{ found.set(key >>> 3, number()); continue; }}
      found.set(key >>> 3, null);
      const length = kind === 2 ? number() : kind === 1 ? 8 : 4;
      at += length;
    }}
    return found;
  }};

  const asked = bytes => {{
    if (!fields(bytes).has({_number(BackMsg, "rerun_script")})) return;
    runs.asked = true;
    runs.told += 1;
    runs.last = new TextDecoder().decode(bytes);
  }};

  const told = bytes => {{
    const found = fields(bytes);
    if (found.has({_number(ForwardMsg, "heartbeat_ack")})) return;
    runs.told += 1;
    if (found.has({_number(ForwardMsg, "new_session")})) {{ runs.asked = false; runs.running = true; }}
    const how = found.get({_number(ForwardMsg, "script_finished")});
    if (how === undefined) return;
    runs.running = how === {ForwardMsg.FINISHED_EARLY_FOR_RERUN};
    runs.begun = true;
  }};

  window.WebSocket = class extends WebSocket {{
    constructor(...given) {{
      super(...given);
      this.addEventListener('message', event => told(new Uint8Array(event.data)));
    }}
    send(data) {{
      asked(data);
      super.send(data);
    }}
  }};
}})()"""
"""Runs in every document before Streamlit does: it hears what goes to the server and what comes back."""

SETTLED = """([turn, quiet]) => {
  const runs = window.comityRuns, app = document.querySelector('[data-testid="stApp"]');
  const moving = () => document.getAnimations().some(
    one => one.playState === 'running' && one.effect.getComputedTiming().endTime !== Infinity);
  const undrawn = () => [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].some(
    one => one.offsetWidth > 0 && one.querySelector('.marks') === null);
  const calm = app !== null && runs !== undefined
    && runs.begun && !runs.asked && !runs.running
    && app.getAttribute('data-test-script-state') === 'notRunning'
    && app.getAttribute('data-test-connection-state') === 'CONNECTED'
    && document.querySelector('[data-testid="stStatusWidget"]') === null
    && document.querySelector('[data-testid="stSkeleton"]') === null
    && document.querySelector('[data-testid="stMain"] [data-stale="true"]') === null
    && !undrawn() && !moving();
  const mark = `${turn} ${runs?.told}`;
  if (!calm) {
    if (runs !== undefined) runs.settling = null;
    return false;
  }
  if (runs.settling?.mark !== mark) {
    const settling = runs.settling = {mark, since: performance.now(), idle: false};
    // The browser is idle once it has drawn all it was told.
    requestIdleCallback(() => { settling.idle = true; });
    return false;
  }
  return runs.settling.idle && performance.now() - runs.settling.since >= quiet;
}"""

_turns = count()


def wait_until_settled(page: Page) -> None:
    """Returns once Streamlit has answered all that was asked so far, and the browser has drawn what it gave.

    Every run that was asked for has begun and ended, none was ended for another, nothing is on its way for a moment,
    no chart is missing and nothing moves.
    """
    page.wait_for_function(SETTLED, arg=[next(_turns), QUIET_MILLISECONDS], timeout=SETTLED_SECONDS * 1000)


def check_no_exception(page: Page) -> None:
    """Fails where the page shows an exception box, or a word only a stack trace has."""
    boxes = page.locator('[data-testid="stException"], .st-key-page-error').all_inner_texts()
    assert not boxes, boxes[0]
    assert "Traceback (most recent call last)" not in page.inner_text("body")


def settle(page: Page) -> None:
    """Waits for what an action began, and fails where it ended in an exception."""
    wait_until_settled(page)
    check_no_exception(page)


def shows(page: Page, text: str) -> None:
    """Waits until the page shows a text."""
    expect(page.locator("body")).to_contain_text(text, use_inner_text=True)


def wait_until_sent(page: Page, text: str) -> None:
    """Waits until what was typed is on its way: Streamlit sends it a moment after the last key, with all fields."""
    page.wait_for_function("text => window.comityRuns.last.includes(text)", arg=text, timeout=SHOWN_SECONDS * 1000)


def type_into(page: Page, label: str, text: str) -> None:
    """Types a text in place of what a field holds, leaves the focus there, and waits for the page's answer to it."""
    field = page.get_by_role("textbox", name=label)
    if field.input_value() != text:
        page.evaluate("window.comityRuns.last = ''")
        field.fill("")
        field.press_sequentially(text)
        wait_until_sent(page, text)
    settle(page)
    expect(field).to_have_value(text)
