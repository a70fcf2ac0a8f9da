#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does the judge of claims find a false remark? What is true of one packet is put to another.

    test_judge.py BUILD
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import run  # noqa: E402

# capture, packet, a remark that is false there
FALSE = [
    ("tcp-echo.pcap", 4, {"id": "retransmitted", "text": "likely the timer ran out", "packet": 3}),
    ("tcp-echo.pcap", 6, {"id": "data-answer", "text": "no separate one is needed"}),
    ("tcp-echo.pcap", 7, {"id": "duplicate-ack", "text": "something is missing"}),
    ("tcp-echo.pcap", 5, {"id": "window-update", "text": "has read something"}),
    ("tcp-echo.pcap", 4, {"id": "keep-alive", "text": "still there?"}),
    ("tcp-echo.pcap", 4, {"id": "out-of-order", "text": "out of order"}),
    ("tcp-echo.pcap", 6, {"id": "abort", "text": "reset"}),
    ("tcp-echo.pcap", 2, {"id": "synack-retx", "text": "has not seen the third step"}),
]


def finds(build, name, packet, remark):
    objects = run.told(build, os.path.join(run.TOP, "samples/captures", name))
    for o in objects:
        if o.get("wiretutor.type") == "packet":
            o["wiretutor.remarks"] = [remark] if o["frame.number"] == packet else []
    return any(key == remark["id"] and good is False for key, good, _, _ in run.judge(objects))


def main():
    bad = 0
    for name, packet, remark in FALSE:
        found = finds(sys.argv[1], name, packet, remark)
        print(f"ok {remark['id']} at {packet} is found" if found
              else f"FAIL {remark['id']} at {packet}: the judge believes it")
        bad += not found
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
