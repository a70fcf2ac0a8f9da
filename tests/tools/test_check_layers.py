#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The layer check fails where it should: each case plants one fault in a small tree."""
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import check_layers  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ARCHITECTURE = os.path.join(HERE, "../../docs/architecture.md")
C_TOP = f"/* {check_layers.SPDX} */\n"
BODY = "int f(void)\n{\n" + "    x();\n" * 61 + "}\n"

# the fault, the file that holds it, its text, the rule that must name it, a part of the reason
FAULTS = [
    ("a folder without a row", "src/magic/a.c", C_TOP, "includes follow", "no row"),
    ("a file beside the folders", "src/a.c", C_TOP, "includes follow", "belongs into a folder"),
    ("dissect includes the tracker's header", "src/dissect/a.c",
     C_TOP + '#include "wiretutor/conversation.h"\n', "includes follow", "may not include"),
    ("explain includes the words", "src/explain/a.c",
     C_TOP + '#include "wiretutor/lang.h"\n', "includes follow", "may not include"),
    ("stdio.h on the packet path", "src/track/a.c", C_TOP + "#  include <stdio.h>\n",
     "includes follow", "stdio.h"),
    ("pcap.h outside of capture", "src/cli/a.c", C_TOP + "#include <pcap/pcap.h>\n",
     "includes follow", "must not use"),
    ("another step's private header", "src/render/a.c", C_TOP + '#include "../track/b.h"\n',
     "includes follow", "private header of another step"),
    ("a private header that is not there", "src/render/a.c", C_TOP + '#include "gone.h"\n',
     "includes follow", "not beside"),
    ("an arrow against the picture", "src/capture/a.c", C_TOP + '#include "wiretutor/packet.h"\n',
     "arrows follow", "dissect's, a later step"),
    ("a header that is nobody's", "src/capture/a.c", C_TOP + '#include "wiretutor/new.h"\n',
     "arrows follow", "belongs to no folder"),
    ("a file that includes itself", "src/base/a.h", C_TOP + '#include "a.h"\n',
     "no circle", "by way of src/base/a.h"),
    ("a public header that looks ahead", "include/wiretutor/frame.h",
     C_TOP + '#include "wiretutor/packet.h"\n', "public headers", "later step"),
    ("a public header without a place", "include/wiretutor/new.h", C_TOP, "public headers",
     "no place"),
    ("a public header that brings in pcap.h", "include/wiretutor/frame.h",
     C_TOP + "#include <pcap.h>\n", "public headers", "must not bring in"),
    ("a function of 61 lines", "src/base/a.c", C_TOP + BODY, "no function", "f has 61 lines"),
    ("a file of 501 lines", "src/base/a.c", C_TOP + "\n" * 500, "no file above", "501 lines"),
    ("no licence", "src/base/a.c", "int x;\n", "every source", "first line"),
    ("no licence in a script", "tests/a.sh", "#!/bin/sh\n", "every source", "first line"),
    ("a path of one machine", "docs/a.md", "see /" + "home/me/x\n", "no path", "home/me/x"),
    ("a variable", "src/base/a.c", C_TOP + "static int n;\nint f(void);\n"
     "int f(void)\n{\n    return ++n;\n}\n", "no variable", "n is a variable"),
    ("a variable with a value", "src/base/a.c", C_TOP + "extern int m;\nint m = 4;\n",
     "no variable", "m is a variable"),
]
IDS = C_TOP + "enum wt_thing { WT_A1, WT_B1, WT_C1, WT_N_THINGS };\n" \
              "#define THINGS(X) X(ONE) X(TWO) X(THREE)\n" \
              "enum wt_row {\n#define X(id) WT_ROW_##id,\n    THINGS(X)\n#undef X\n};\n"
FAULTS += [(f"a range of ids: {name}", "src/track/a.c", IDS + text, "no range of ids", part)
           for name, text, part in [
    ("both ends compared", "int f(int x)\n{\n    return x >= WT_A1 && x <= WT_C1;\n}\n", ">= WT_A1"),
    ("the id stands first", "int f(int x)\n{\n    return WT_B1 < x;\n}\n", "WT_B1 <"),
    ("an end is cast", "int f(int x)\n{\n    return x > (int)WT_B1;\n}\n", "> (int)WT_B1"),
    ("ids of a table", "int f(int x)\n{\n    return x < WT_ROW_TWO;\n}\n", "< WT_ROW_TWO"),
    ("a case from one to another", "case WT_A1 ... WT_C1:\n", "WT_A1 ..."),
    ("places of an array", "int a[] = {[WT_A1 ... WT_C1] = 1};\n", "WT_A1 ..."),
    ("a difference", "int f(int x)\n{\n    return (unsigned)x - WT_A1;\n}\n", "- WT_A1"),
    ("a sum", "int f(int x)\n{\n    return WT_A1 + x;\n}\n", "WT_A1 +"),
    ("a loop from one on", "    for (int i = WT_B1; i < WT_N_THINGS; i++)\n", "for (int i = WT_B1")]]
with open(ARCHITECTURE, encoding="utf-8") as architecture:
    FAULTS.append(("a table that says something else", "docs/architecture.md",
                   architecture.read().replace("| `track` | `packet.h` ", "| `track` | "),
                   "docs/architecture.md shows", "track: shows"))
GOOD_IDS = IDS + "enum { WT_ROW_LONGEST = 9 };\nint f(int x);\nint f(int x)\n{\n" \
    "    for (int i = 0; i < WT_N_THINGS; i++) /* up to >= WT_B1 */\n" \
    "        x += x == WT_A1 || i < WT_ROW_LONGEST ? 1 << WT_B1 : -WT_C1;\n    return x;\n}\n"
GOOD = C_TOP + "extern const char *const names[];\nconst char *const names[] = {\"a\"};\n" \
               "extern const int two;\nconst int two = 2;\n"


def plant(top, path, text):
    os.makedirs(os.path.dirname(os.path.join(top, path)), exist_ok=True)
    with open(os.path.join(top, path), "w", encoding="utf-8") as f:
        f.write(text)


def compiled(top, path):
    build = os.path.join(top, "build")
    target = os.path.join(build, path[:-2] + ".o")
    os.makedirs(os.path.dirname(target))
    subprocess.run(["cc", "-fPIE", "-c", "-o", target, os.path.join(top, path)], check=True)
    return build


def outcome(path, text, with_objects):
    """Which rules fail in a tree of architecture.md and this one file, and all that was said."""
    with tempfile.TemporaryDirectory() as top:
        os.makedirs(os.path.join(top, "docs"))
        shutil.copy(ARCHITECTURE, os.path.join(top, "docs"))
        plant(top, path, text)
        build = [compiled(top, path)] if with_objects else []
        done = subprocess.run([sys.executable, os.path.join(HERE, "check_layers.py"), top, *build],
                              capture_output=True, text=True, check=False)
        fails = [line for line in done.stdout.splitlines() if line.startswith("FAIL ")]
        return done.returncode, fails, done.stdout + done.stderr


def main():
    failed = False
    cases = [(name, path, text, (rule, part)) for name, path, text, rule, part in FAULTS]
    cases.append(("constant tables are no variables", "src/base/a.c", GOOD, None))
    cases.append(("equal ids, counts and constants are no ranges", "src/track/a.c", GOOD_IDS, None))
    for name, path, text, want in cases:
        with_objects = want is None or want[0] == "no variable"
        code, fails, said = outcome(path, text, with_objects)
        if want is None:
            good = code == 0 and not fails
        else:
            # an arrow that runs back is seldom in the table of includes either
            pair = {"includes follow": "FAIL arrows follow", "arrows follow": "FAIL includes follow"}
            fails = [line for line in fails if not line.startswith(pair.get(want[0], "-"))]
            good = code == 1 and len(fails) == 1 and fails[0].startswith("FAIL " + want[0]) \
                and want[1] in fails[0]
        failed = failed or not good
        print(f"ok {name}" if good else f"FAIL {name}: exit {code}\n{said}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
