"""Draws the README's two pictures of the page anew: python docs/screenshots.py (needs chromium)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from bilateral import api

FOLDER = Path(__file__).parent
QUESTION = "country_1=IRN&country_2=RUS&since=2022-02-24"
SENTENCE = "/events?between=IRN,RUS&type=AID&certainty=reported"


def main() -> None:
    """Serve the demo's store on a free port, and draw the answer and a sentence in its article."""
    with tempfile.TemporaryDirectory() as folder:
        api.run_demo(folder)
        command = [sys.executable, "-m", "bilateral", "serve", "--port", "0", "--read-only"]
        command += ["--store", str(Path(folder) / "demo.duckdb")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            address = server.stdout.readline().split(" is open at ")[1].split()[0].rstrip("/")
            try:
                draw(address)
            finally:
                server.terminate()


def draw(address: str) -> None:
    """Write both pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1100, "height": 1374}, device_scale_factor=1.5)
        page.goto(f"{address}/ask?{QUESTION}")
        page.screenshot(path=FOLDER / "page-answer.png")
        page.set_viewport_size({"width": 1100, "height": 660})
        page.goto(address + SENTENCE)
        page.click("ol.evidence .what a >> nth=-1")
        page.click("text=in its article")
        page.wait_for_url("**/document/**")
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(path=FOLDER / "page-sentence.png")
        browser.close()


if __name__ == "__main__":
    main()
