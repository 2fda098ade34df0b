"""A real browser under the hands of a test: real keys, real requests, pictures of what is seen.

Chromium speaks its DevTools protocol over two pipes (`--remote-debugging-pipe`): JSON, ended by a zero byte.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from programs import find

_KEYS = {"Enter": 13, "Escape": 27, "Backspace": 8, "Tab": 9, "ArrowLeft": 37, "ArrowRight": 39, "ArrowUp": 38}
_KEYS |= {"ArrowDown": 40, "PageUp": 33, "PageDown": 34}
_TEXTS = {"Enter": "\r"}
_CTRL = 2


class Page:
    """One page of the browser."""

    def __init__(self, read: int, write: int) -> None:
        self._read, self._write, self._number, self._rest = os.fdopen(read, "rb", 0), write, 0, b""
        self._session = ""
        self.log: list[str] = []  # what the browser complains of
        target = self._send("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._send("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._send(f"{domain}.enable")

    def open(self, address: str) -> None:
        """Go to an address."""
        self._send("Page.navigate", {"url": address})

    def size(self, width: int, height: int = 900, *, dark: bool = False, calm: bool = False, zoom: float = 1) -> None:
        """The window in points; zoomed, it holds fewer."""
        metrics = {"width": round(width / zoom), "height": round(height / zoom), "deviceScaleFactor": zoom}
        self._send("Emulation.setDeviceMetricsOverride", metrics | {"mobile": False})
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if calm else "no-preference"},
        ]
        self._send("Emulation.setEmulatedMedia", {"features": features})

    def press(self, key: str, *, ctrl: bool = False) -> None:
        """Press and let go of one key."""
        text = "" if ctrl else _TEXTS.get(key, key if len(key) == 1 else "")
        code = _KEYS.get(key) or (ord(key.upper()) if key.isalnum() else 0)
        event = {"key": key, "windowsVirtualKeyCode": code, "modifiers": _CTRL if ctrl else 0}
        self._send("Input.dispatchKeyEvent", event | {"type": "keyDown", **({"text": text} if text else {})})
        self._send("Input.dispatchKeyEvent", event | {"type": "keyUp"})

    def write(self, text: str) -> None:
        """Type a text, key by key."""
        for letter in text:
            self.press(letter)

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited."""
        given = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        found = self._send("Runtime.evaluate", given)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def wait(self, condition: str, seconds: float = 10) -> None:
        """Until a JavaScript expression is true."""
        until = time.monotonic() + seconds
        while not self.run(condition):
            assert time.monotonic() < until, f"{condition}: {self.run('document.body.innerText')}"
            time.sleep(0.02)

    def shot(self, path: Path) -> None:
        """A picture of the window."""
        path.write_bytes(base64.b64decode(self._send("Page.captureScreenshot")["data"]))

    def faults(self) -> list[str]:
        """What axe-core finds wrong."""
        script = find("axe-core")
        assert script
        self.run(Path(script).read_text("utf-8") + ";0")
        found: list[str] = self.run(
            "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map("
            "v => `${v.id}: ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].failureSummary}`))"
        )
        return found

    def _send(self, method: str, params: dict[str, Any] | None = None) -> Any:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params or {}}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]
            if answer.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown"):
                self.log.append(json.dumps(answer["params"]))

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            got = self._read.read(1 << 20)
            assert got, "the browser is gone"
            self._rest += got
        message, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


@contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """A headless Chromium with one page; its profile is in `folder`."""
    (ours_in, theirs_out), (theirs_in, ours_out) = os.pipe(), os.pipe()
    high_in, high_out = (fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (theirs_in, theirs_out))

    def places() -> None:
        os.dup2(high_in, 3)
        os.dup2(high_out, 4)

    options = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--lang=id"]
    process = subprocess.Popen(
        [str(find("chromium")), *options, f"--user-data-dir={folder / 'profile'}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(3, 4),
        preexec_fn=places,
    )
    for end in (theirs_in, theirs_out, high_in, high_out):
        os.close(end)
    try:
        yield Page(ours_in, ours_out)
    finally:
        process.kill()
        process.wait()
        os.close(ours_out)
