#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every sample's ladder as a picture: well-formed, nothing but shapes and text, all of it inside,
no words on top of others.

    test_ladder_svg.py BUILD
"""
import glob
import os
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as tree

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {SVG + name for name in ("svg", "style", "rect", "line", "path", "text")}
MIDDLE = {"role", "address", "label", "note", "cross"}


def wide(text):
    """About as many pixels as the text takes."""
    return sum(13 if unicodedata.east_asian_width(c) in "WF" else 7 for c in text)


def extent(element):
    """Left and right of a text, and its baseline."""
    classes = set(element.get("class", "").split())
    x, width = int(element.get("x")), wide(element.text)
    left = x - width // 2 if classes & MIDDLE else x - width if classes & {"left", "number"} else x
    return left, left + width, int(element.get("y"))


def trouble(picture):
    root = tree.fromstring(picture)
    width, height = int(root.get("width")), int(root.get("height"))
    if root.get("viewBox") != f"0 0 {width} {height}":
        return "its viewBox is not its size"
    for element in root.iter():
        if element.tag not in ALLOWED or any(name.lower().startswith(("on", "href"))
                                             for name in element.keys()):
            return f"holds {element.tag} {element.keys()}"
    texts = [(extent(e), e.text) for e in root.iter(SVG + "text") if e.text != "✗"]
    if not texts:
        return "says nothing"
    for (left, right, y), text in texts:
        if left < 0 or right > width or not 0 < y <= height:
            return f"{text!r} stands outside"
    for i, ((left, right, y), text) in enumerate(texts):
        for (left2, right2, y2), text2 in texts[:i]:
            if abs(y - y2) < 11 and left < right2 and left2 < right:
                return f"{text!r} stands on {text2!r}"
    return None


def main(build):
    failed = False
    for sample in sorted(glob.glob(os.path.join(TOP, "samples/captures/*.pcap"))):
        for flags in (["--lang", "en"], ["--lang", "zh", "--every"], ["-S", "-tttt", "-q"]):
            name = f"{os.path.basename(sample)} {' '.join(flags)}"
            done = subprocess.run([os.path.join(TOP, build, "wiretutor"), "ladder", "--format",
                                   "svg", "--all", *flags, sample], capture_output=True,
                                  timeout=120, check=False)
            try:
                why = f"exit {done.returncode}" if done.returncode else trouble(done.stdout)
            except tree.ParseError as wrong:
                why = str(wrong)
            failed = failed or why is not None
            print(f"FAIL {name}: {why}" if why else f"ok {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
