#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Is what `explain` says of TCP and DNS true? Judge each remark by what the header fields prove.

    run.py BUILD [--list ID] [--most N] [CAPTURE or FOLDER...]

Without captures: all samples, and a wrong remark there is a failure. With captures (or CAPTURES set):
prints, a line a remark id, how many were judged, wrong and open, and the share of wrong ones among
those that explain trouble; more than 0.2 % is a failure. Ids that no rule judges are listed.
--list shows each wrong remark of that id (or of all).
"""
import argparse
import collections
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "../.."))
sys.path.insert(0, HERE)
from facts import Follower, Segment, nanoseconds  # noqa: E402
import rules  # noqa: E402
import verdicts  # noqa: E402
import rules_kinship  # noqa: E402
import rules_limits  # noqa: E402
import rules_opening  # noqa: E402
import rules_plain  # noqa: E402
import rules_options  # noqa: E402
import rules_web  # noqa: E402
import rules_places  # noqa: E402
import rules_dns  # noqa: E402
import rules_outside  # noqa: E402
import rules_exchanges  # noqa: E402
import rules_traceroute  # noqa: E402
import rules_frames  # noqa: E402
import rules_endings  # noqa: E402

ENDINGS = (".pcap", ".pcapng", ".cap", ".gz", ".trace", ".dmp")
TOLERATED = 0.002
RULES = {**rules.RULES, **rules_limits.RULES, **rules_kinship.RULES,
         **rules_options.RULES, **rules_web.RULES, **rules_places.RULES, **rules_opening.RULES,
         **rules_plain.RULES}
DIAGNOSTIC = (rules.DIAGNOSTIC | rules_limits.DIAGNOSTIC | rules_kinship.DIAGNOSTIC
              | rules_options.DIAGNOSTIC | rules_web.DIAGNOSTIC | rules_places.DIAGNOSTIC
              | rules_opening.DIAGNOSTIC | rules_plain.DIAGNOSTIC | rules_dns.DIAGNOSTIC
              | rules_outside.DIAGNOSTIC | rules_frames.DIAGNOSTIC
              | rules_exchanges.DIAGNOSTIC | rules_traceroute.DIAGNOSTIC | rules_endings.DIAGNOSTIC)
SECONDS = 120


def told(build, path):
    """The objects of `explain`; nothing where the capture is too large to judge in time."""
    try:
        done = subprocess.run([os.path.join(build, "wiretutor"), "explain", "--format", "json",
                               "--every", path], capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return []
    objects = []
    for line in done.stdout.decode("utf-8", "surrogateescape").splitlines():
        try:
            objects.append(json.loads(line, parse_float=str))
        except ValueError:
            pass
    return objects


def is_plain_tcp(o):
    """One TCP header with its length known. Tunnels of TCP in TCP and quotes are left out."""
    return (o.get("wiretutor.type") == "packet" and isinstance(o.get("tcp.seq_raw"), int)
            and isinstance(o.get("tcp.len"), int) and "icmp.type" not in o
            and "icmpv6.type" not in o and "tcp.stream" in o and "wiretutor.conversation" in o)


def judge(objects, limit=20000):
    """Yields (id, verdict, frame, text) for each remark that a rule judges, (id, "no rule", …) else."""
    follower, cases, by_frame, by_facts = Follower(), [], {}, {}
    for o in objects[:limit]:
        if not is_plain_tcp(o):
            continue
        try:
            seg = Segment(o)
        except (KeyError, ValueError, TypeError):
            continue
        conversation, facts = follower.take(seg)
        by_frame[seg.frame], by_facts[seg.frame] = seg, facts
        cases.append((conversation, seg, facts))
    for conversation, seg, facts in cases:
        case = None
        for remark in seg.remarks:
            rule = RULES.get(remark["id"])
            if rule is None and (remark["id"] in rules_dns.RULES
                                 or remark["id"] in rules_outside.RULES
                                 or remark["id"] in rules_frames.RULES
                                 or remark["id"].startswith("name-was-resolved")):
                continue  # its own judge sees all messages of DNS, over TCP and UDP
            if rule is None:
                yield remark["id"], "no rule", seg.frame, ""
                continue
            if case is None:
                case = rules.Case(conversation, seg, facts, by_frame)
                case.by_facts = by_facts
            yield remark["id"], rule(case, remark), seg.frame, remark["text"]
    if len(objects) > limit:
        return
    yield from rules_dns.judge(objects)
    yield from rules_outside.judge(objects)
    yield from rules_outside.judge(objects, rules_frames.RULES)
    yield from rules_exchanges.judge(objects)
    yield from rules_traceroute.judge(objects)
    yield from judge_verdicts(objects, cases, by_facts)


def judge_verdicts(objects, cases, by_facts):
    of_number = collections.defaultdict(list)
    for conversation, seg, _ in cases:
        if conversation not in of_number[seg.conversation]:
            of_number[seg.conversation].append(conversation)
    told_at, again = 0, set()
    packets = collections.defaultdict(dict)
    for o in objects:
        if o.get("wiretutor.type") == "packet":
            told_at = o["frame.number"]
            for number in rules_outside.listed(o, "wiretutor.conversation"):
                packets[number][told_at] = nanoseconds(o["frame.time_epoch"])
        if o.get("wiretutor.type") != "conversation" or "tcp.stream" not in o:
            continue
        if o["wiretutor.verdict"] == "unanswered":
            yield ("no-answer", rules_kinship.no_answer(objects, o), o["wiretutor.conversation"],
                   o.get("wiretutor.text", ""))
        mine = of_number.get(o["wiretutor.conversation"], [])
        if len(mine) != 1:
            continue
        good = verdicts.verdict(mine[0], by_facts, o["wiretutor.verdict"])
        text = o.get("wiretutor.text", o["wiretutor.verdict"])
        yield "verdict", good, o["wiretutor.conversation"], f'{o["wiretutor.verdict"]}: {text}'
        if o["wiretutor.conversation"] in again and o["wiretutor.verdict"] != "refused":
            continue  # a new attempt with the numbers of the one before
        again.add(o["wiretutor.conversation"])
        for key, good in rules_endings.judge(o, mine[0], *until(mine[0], by_facts, told_at),
                                             dict(packets[o["wiretutor.conversation"]])):
            yield key, good, o["wiretutor.conversation"], text


def until(conversation, by_facts, frame):
    """A conversation, and the facts of its segments, as they stood when it was told."""
    segments = [s for s in conversation.segments if s.frame <= frame]
    if len(segments) == len(conversation.segments) or not segments:
        return conversation, by_facts
    follower, facts = Follower(), {}
    for s in segments:
        _, facts[s.frame] = follower.take(s)
    return follower.all[0], facts


def captures(words):
    for word in words:
        if os.path.isfile(word):
            yield word
        for folder, _, names in sorted(os.walk(word)):
            for name in sorted(names):
                if name.endswith(ENDINGS):
                    yield os.path.join(folder, name)


class Tally:
    def __init__(self):
        self.count = collections.defaultdict(collections.Counter)

    def add(self, key, verdict):
        self.count[key][verdict] += 1

    def show(self):
        print(f"{'remark':28}{'judged':>9}{'wrong':>8}{'open':>8}")
        for key, c in sorted(self.count.items()):
            if c["no rule"] < sum(c.values()):
                print(f"{key:28}{c[True] + c[False]:9}{c[False]:8}{c[None]:8}")
        unjudged = [f"{k} ({c['no rule']})" for k, c in sorted(self.count.items()) if c["no rule"]]
        print("no rule judges:", ", ".join(unjudged) or "none")

    def share(self, keys=None):
        """(wrong, judged) over these remarks."""
        chosen = [c for k, c in self.count.items() if keys is None or k in keys]
        return sum(c[False] for c in chosen), sum(c[True] + c[False] for c in chosen)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--list", default="")
    parser.add_argument("--most", type=int, default=40, help="wrong remarks to show")
    parser.add_argument("captures", nargs="*")
    options = parser.parse_intermixed_args()
    chosen = options.captures or [c for c in [os.environ.get("CAPTURES")] if c]
    only_samples = not options.captures
    tally, shown, bad = Tally(), 0, False
    for path in captures([os.path.join(TOP, "samples/captures")] if only_samples else chosen):
        wrong = []
        for key, verdict, frame, text in judge(told(options.build, path)):
            tally.add(key, verdict)
            if verdict is False:
                wrong.append(f"{key} at {frame}: {text}")
                if options.list in (key, "all") and shown < options.most:
                    shown += 1
                    print(f"WRONG {path} {frame} {key}: {text}")
        if only_samples:
            name = os.path.basename(path)
            print(f"FAIL {name}: {'; '.join(wrong)}"[:600] if wrong else f"ok {name}")
            bad = bad or bool(wrong)
    if not only_samples:
        tally.show()
        for label, keys in (("diagnostic", DIAGNOSTIC), ("all", None)):
            wrong, judged = tally.share(keys)
            print(f"{label}: {wrong} wrong of {judged} judged"
                  f" ({100 * wrong / judged if judged else 0:.2f} %)")
        wrong, judged = tally.share(DIAGNOSTIC)
        bad = judged == 0 or wrong > TOLERATED * judged
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
