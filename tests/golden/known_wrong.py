# SPDX-License-Identifier: BSD-2-Clause
"""Sentences that stand in golden files though they are known to be wrong: a golden file shows what
the program says, not what it ought to say. tests/golden/known-wrong marks them, a row a sentence:

    GOLDENS | HOW MANY | WHAT THEY SAY | WHAT IS WRONG WITH IT

GOLDENS are names without .out, with wildcards; "!" in front leaves some out. WHAT THEY SAY is a
regular expression over the text, its lines joined as the language joins them. A row must be true:
once fewer goldens say so, the mark has to go (`make golden` does that); where more of them do, the
wrong sentence has spread, and whoever accepts that has to raise the number by hand.
"""
import fnmatch
import glob
import os
import re

ROW = re.compile(r"^(?P<where>[^|]*\S) \| (?P<many>\d+) \| (?P<says>.*\S) \| (?P<why>.*\S)$")


def joined(name, text):
    """The text without its line breaks: Chinese is broken between any two characters."""
    return re.sub(r"\n +", "" if ".zh" in name else " ", text)


def rows(path):
    """(line of the file, row or None) of each line; None: a comment."""
    with open(path, encoding="utf-8") as f:
        for line in f.read().splitlines():
            if line.startswith("#") or not line.strip():
                yield line, None
                continue
            row = ROW.match(line)
            assert row, f"no row of known-wrong: {line}"
            yield line, row


def is_meant(name, where):
    words = where.split()
    return any(fnmatch.fnmatch(name, word) for word in words if word[0] != "!") \
        and not any(fnmatch.fnmatch(name, word[1:]) for word in words if word[0] == "!")


def texts(folder):
    """{name: joined text} of all golden files."""
    found = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.out"))):
        name = os.path.basename(path)[:-len(".out")]
        with open(path, encoding="utf-8") as f:
            found[name] = joined(name, f.read())
    return found


def those_that_say(row, told):
    return [name for name, text in told.items()
            if is_meant(name, row["where"]) and re.search(row["says"], text)]


def verdict(row, told):
    """What is wrong with a mark, or None."""
    saying, many = those_that_say(row, told), int(row["many"])
    if len(saying) < many or many == 0:
        return f"{len(saying)} goldens say so, marked are {many}: `make golden` lowers it or takes it out"
    if len(saying) > many:
        return (f"{len(saying)} goldens say so, marked are {many}: it has spread, see {saying[-1]}; "
                "mend it, or raise the number")
    return None


def lower(folder):
    """Marks that are no longer true go, others get a lower number; none gets a higher one."""
    path, told, kept = os.path.join(folder, "known-wrong"), texts(folder), []
    for line, row in list(rows(path)):
        left = min(len(those_that_say(row, told)), int(row["many"])) if row else 0
        if row and left:
            line = line.replace(f" | {row['many']} | ", f" | {left} | ", 1)
        if not row or left:
            kept.append(line)
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(line + "\n" for line in kept)


def judge(folder):
    """Tell the marks, and which are false; how many those are."""
    told, failed, sentences, places = texts(folder), 0, 0, 0
    for _, row in rows(os.path.join(folder, "known-wrong")):
        if not row:
            continue
        wrong = verdict(row, told)
        sentences, places = sentences + 1, places + int(row["many"])
        failed += wrong is not None
        print(f"FAIL marked as wrong: {row['says']}: {wrong}" if wrong else
              f"known to be wrong in {row['many']}: {row['says']} ({row['why']})")
    print(f"{'FAIL' if failed else 'ok'} what is known to be wrong: {sentences} sentences, {places} times")
    return failed
