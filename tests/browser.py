"""A page in a real browser: as wide as it is asked for, in light or in the dark."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

from programs import find

_OUTER = """<!doctype html><meta charset="utf-8"><body style="margin:0"><pre id="out"></pre>
<iframe style="border:0;width:{width}px;height:900px" srcdoc="{page}"></iframe>"""
_INNER = """<script>{script}</script><script>
(async () => {{
  const run = async () => {{ {steps} }};
  let out;
  try {{ out = await run(); }} catch (error) {{ out = String(error); }}
  parent.document.getElementById("out").textContent = JSON.stringify(out);
}})();
</script></body>"""
_POLICY = re.compile("<meta http-equiv[^>]+>")


def chromium(path: Path, folder: Path, *arguments: str) -> str:
    """What the browser prints of the file at `path`."""
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", *arguments]
    done = subprocess.run(
        ["chromium", *options, path.as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout


def seen(page: bytes, folder: Path, steps: str, *, width: int = 1280, dark: bool = False, script: str = "") -> Any:
    """What `steps`, the body of a JavaScript function, return in the page, whose own policy is taken away."""
    inner = _POLICY.sub("", page.decode()).replace("</body>", _INNER.format(script=script, steps=steps))
    path = folder / "outer.html"
    path.write_text(_OUTER.format(width=width, page=html.escape(inner)), "utf-8")
    night = ["--blink-settings=preferredColorScheme=0"] if dark else []
    dump = chromium(path, folder, "--virtual-time-budget=20000", "--dump-dom", *night)
    found = re.search(r'<pre id="out">(.*?)</pre>', dump, re.S)
    assert found, dump[:2000]
    return json.loads(html.unescape(found[1]))


def faults(page: bytes, folder: Path, *, width: int = 1280, dark: bool = False) -> list[str]:
    """What axe-core finds wrong with the page: each rule with the first element that breaks it."""
    path = find("axe-core")
    assert path
    steps = """
      const found = await axe.run(document, { resultTypes: ["violations"] });
      return found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].failureSummary}`);
    """
    result: list[str] = seen(page, folder, steps, width=width, dark=dark, script=Path(path).read_text("utf-8"))
    return result
