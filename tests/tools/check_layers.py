#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Hold the sources against docs/architecture.md and the rules of CONTRIBUTING.md.

    check_layers.py [TOP [BUILD]]

One line a rule, "ok RULE" or "FAIL RULE: place: why"; exit 1 if any fails. With BUILD (of a
release or debug build) the objects are searched for variables too.
"""
import os
import re
import subprocess
import sys

# Every step may include these of base.
BASE = {"ids.h", "bytes.h", "status.h", "text.h", "address.h", "utf8.h"}
# The public headers in the order of the steps: each may include those before it.
ORDER = ["ids.h", "status.h", "clock.h", "guard.h", "bytes.h", "address.h", "text.h", "utf8.h", "fill.h", "wrap.h", "escape.h", "frame.h", "source.h",
         "application.h", "options.h", "tunnel.h", "packet.h", "reassembly.h", "part.h", "conversation.h", "beside.h",
         "names.h", "values.h", "tcp_info.h", "code_site.h", "socket_call.h", "sockets.h", "observe.h", "stream.h", "remark.h", "finding.h", "spent.h", "explain.h", "overview.h", "lookup.h", "ladder.h", "check.h",
         "lang.h", "render.h", "check_report.h", "json.h"]
# Tables belong to the header that includes them.
DEF_OWNER = {"protocols.def": "packet.h"}

# folder: the public headers it may include beside BASE; the foreign libraries it may use; stdio.h?
LAYERS = {
    "base": ({"clock.h", "fill.h", "wrap.h", "escape.h"}, {"utf8proc.h"}, False),
    "capture": ({"clock.h", "frame.h", "source.h"}, {"pcap", "zlib.h", "zstd.h", "zstd_errors.h"}, True),
    "dissect": ({"frame.h", "packet.h", "reassembly.h"}, set(), False),
    "track": ({"packet.h", "conversation.h", "beside.h"}, set(), False),
    "values": ({"packet.h", "conversation.h", "names.h", "values.h"}, set(), False),
    "stream": ({"packet.h", "conversation.h", "stream.h"}, set(), False),
    "sockets": ({"conversation.h", "socket_call.h", "sockets.h"}, set(), False),
    "diagnose": ({"packet.h", "conversation.h", "beside.h", "socket_call.h", "sockets.h", "remark.h",
                  "finding.h", "spent.h"}, set(), False),
    "explain": ({"packet.h", "conversation.h", "beside.h", "names.h", "socket_call.h", "sockets.h", "remark.h",
                 "finding.h", "explain.h", "overview.h", "lookup.h"}, set(), False),
    "lang": ({"names.h", "remark.h", "lang.h"}, set(), False),
    "check": ({"packet.h", "conversation.h", "beside.h", "values.h", "remark.h", "finding.h", "spent.h", "check.h"}, set(), False),
    "observe": ({"clock.h", "conversation.h", "tcp_info.h", "code_site.h", "socket_call.h", "observe.h"},
                {"libmnl", "libnftnl", "elfutils", "dwarf.h"}, True),
    "guard": ({"guard.h"}, {"cap-ng.h", "seccomp.h"}, True),
    "ladder": ({"packet.h", "conversation.h", "remark.h", "finding.h", "explain.h", "ladder.h"}, set(), False),
    "render": ({"fill.h", "wrap.h", "escape.h", "packet.h", "conversation.h", "values.h", "socket_call.h", "remark.h",
                "finding.h", "explain.h", "overview.h", "lookup.h", "ladder.h", "check.h", "lang.h", "render.h", "check_report.h", "json.h"},
               set(), True),
    "cli": (set(ORDER), set(), True),
}
FOREIGN = {"pcap", "zlib.h", "zstd.h", "zstd_errors.h", "utf8proc.h", "jansson.h", "cap-ng.h",
           "seccomp.h", "libmnl", "libnftnl", "elfutils", "dwarf.h"}

# The picture of docs/architecture.md: an arrow runs from a folder to those before it, never back.
PICTURE = ["base", "guard", "capture", "dissect", "track", "stream", "lang", "values", "observe",
           "sockets", "diagnose", "explain", "ladder", "check", "render", "cli"]
# Whose a public header is: the folder that holds what it declares.
OF_FOLDER = {
    "base": {"status.h", "clock.h", "bytes.h", "address.h", "text.h", "utf8.h", "fill.h", "wrap.h", "escape.h",
             "clock.h", "ids.h", "must.h"},
    "guard": {"guard.h"}, "capture": {"frame.h", "source.h"},
    "dissect": {"application.h", "options.h", "tunnel.h", "packet.h", "reassembly.h"},
    "track": {"part.h", "conversation.h", "beside.h"}, "stream": {"stream.h"}, "lang": {"names.h", "remark.h", "lang.h"},
    "values": {"values.h"}, "observe": {"tcp_info.h", "code_site.h", "socket_call.h", "observe.h"}, "sockets": {"sockets.h"},
    "diagnose": {"diagnose.h", "finding.h", "spent.h"}, "explain": {"explain.h", "overview.h", "lookup.h"},
    "ladder": {"ladder.h"}, "check": {"check.h"},
    "render": {"render.h", "check_report.h", "json.h"},
}
OWNER_FOLDER = {header: folder for folder, headers in OF_FOLDER.items() for header in headers}

MAX_LINES, MAX_FUNCTION = 500, 60
LONG_FILES = {}  # path: the reason why it may be longer
VARIABLES = {("src/cli/signals.c", "stopped_by_signal"): "a signal handler has no argument",
             ("src/cli/signals.c", "asked_by_signal"): "the same",
             ("src/cli/signals.c", "signals_counted"): "the same",
             ("src/cli/signals.c", "first_signal"): "the same",
             ("src/cli/signals.c", "first_signal_ns"): "the same"}
NO_IDS = {"WT_USER_SYN_MS"}  # the place of a word, of which there are two
SPDX = "SPDX-License-Identifier: BSD-2-Clause"
SOURCE_ENDINGS = (".c", ".h", ".def", ".py", ".sh")
TEXT_ENDINGS = SOURCE_ENDINGS + (".md", ".out", ".yml", ".1", ".json", ".supp")
# Directories that exist on somebody's machine only.
MACHINE_PATH = re.compile(r"(?<![\w.}>])/(%s)/" % "|".join(
    ["home", "root", "Users", "mnt", "media", "srv", "work"]))
WRITABLE = re.compile(r"(\.data(?!\.rel\.ro)|\.bss|\.tdata|\.tbss|\*COM\*)")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def files(top):
    for folder, subfolders, names in os.walk(top):
        subfolders[:] = sorted(d for d in subfolders if d not in ("build", ".git", "__pycache__"))
        for name in sorted(names):
            yield os.path.relpath(os.path.join(folder, name), top)


def lines_of(top, path):
    with open(os.path.join(top, path), encoding="utf-8") as f:
        return f.read().split("\n")


def includes(top, path):
    for number, line in enumerate(lines_of(top, path), 1):
        found = INCLUDE.match(line)
        if found:
            yield f"{path}:{number}", found.group(1), found.group(2)


def is_c(path):
    return path.endswith((".c", ".h", ".def"))


def owner(header):
    return DEF_OWNER.get(header, header)


def foreign(name):
    first = name.split("/")[0]
    first = "pcap" if first == "pcap.h" else first
    return first if first in FOREIGN else None


def wrong_include(top, path, bracket, name):
    """Why the folder of path must not include name, or None."""
    folder = path.split("/")[1]
    public, libraries, stdio = LAYERS[folder]
    if bracket == "<":
        if name == "stdio.h" and not stdio:
            return f"{folder} must not use stdio.h"
        if foreign(name) and foreign(name) not in libraries:
            return f"{folder} must not use <{name}>"
        return None
    if name.startswith("wiretutor/"):
        header = owner(name[len("wiretutor/"):])
        if header not in public | BASE:
            return f"{folder} may not include {name}"
        return None
    target = os.path.normpath(os.path.join(os.path.dirname(path), name))
    if not target.startswith(f"src/{folder}/"):
        return f"{name} is not of {folder}: a private header of another step"
    if not os.path.exists(os.path.join(top, target)):
        return f"{name} is not beside this file"
    return None


def layers(top, paths):
    for path in paths:
        if not path.startswith("src/") or not is_c(path):
            continue
        if path.count("/") < 2:
            yield f"{path}: belongs into a folder, one for each step"
        elif path.split("/")[1] not in LAYERS:
            yield f"{path}: folder {path.split('/')[1]} has no row in architecture.md's table"
        else:
            for place, bracket, name in includes(top, path):
                why = wrong_include(top, path, bracket, name)
                if why:
                    yield f"{place}: {why}"


def arrows(top, paths):
    """No include runs against the picture."""
    for folder in sorted(set(LAYERS) - set(PICTURE)):
        yield f"src/{folder}: is not in the picture (PICTURE)"
    for path in paths:
        if not path.startswith("src/") or not is_c(path) or path.split("/")[1] not in PICTURE:
            continue
        here = PICTURE.index(path.split("/")[1])
        for place, bracket, name in includes(top, path):
            if bracket != '"' or not name.startswith("wiretutor/"):
                continue
            header = owner(name[len("wiretutor/"):])
            if header not in OWNER_FOLDER:
                yield f"{place}: {name} belongs to no folder (OF_FOLDER)"
            elif PICTURE.index(OWNER_FOLDER[header]) > here:
                yield f"{place}: {name} is {OWNER_FOLDER[header]}'s, a later step"


def circles(top, paths):
    """No file includes itself by way of others."""
    known = {path for path in paths if path.startswith(("src/", "include/")) and is_c(path)}
    graph = {}
    for path in known:
        graph[path] = set()
        for _, bracket, name in includes(top, path):
            near = os.path.normpath(os.path.join(os.path.dirname(path), name))
            graph[path] |= {target for target in (near, "include/" + name)
                            if bracket == '"' and target in known}
    while True:  # those that include nothing that is left are on no circle
        leaves = {path for path, targets in graph.items() if not targets & graph.keys()}
        if not leaves:
            break
        graph = {path: targets for path, targets in graph.items() if path not in leaves}
    for path in sorted(graph):
        yield f"{path}: on a circle, by way of {', '.join(sorted(graph[path] & graph.keys()))}"


def public_headers(top, paths):
    for path in paths:
        if not path.startswith("include/wiretutor/"):
            continue
        own = owner(os.path.basename(path))
        if own not in ORDER:
            yield f"{path}: has no place in the order of the steps (ORDER)"
            continue
        for place, bracket, name in includes(top, path):
            if bracket == "<" and (name == "stdio.h" and own != "render.h" or foreign(name)):
                yield f"{place}: a public header must not bring in <{name}>"
            elif bracket == '"' and not name.startswith("wiretutor/"):
                yield f"{place}: a public header includes public headers only"
            elif bracket == '"':
                other = owner(name[len("wiretutor/"):])
                if other not in ORDER or ORDER.index(other) > ORDER.index(own):
                    yield f"{place}: {name} is of a later step"


def documented_table(top, _paths):
    """docs/architecture.md shows LAYERS, folder by folder."""
    rows = {}
    for line in lines_of(top, "docs/architecture.md"):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 4:
            names = [set(re.findall(r"`([^`]+)`", cell)) for cell in cells]
            rows[names[0].pop()] = (names[1], names[2], cells[3] == "yes")
    for folder in sorted(set(rows) | set(LAYERS)):
        if rows.get(folder) != LAYERS.get(folder):
            yield f"docs/architecture.md: {folder}: shows {rows.get(folder)}, " \
                  f"checked is {LAYERS.get(folder)}"


def function_length(top, paths):
    for path in paths:
        if not path.endswith((".c", ".h")):
            continue
        start, name = None, ""
        for number, line in enumerate(lines_of(top, path), 1):
            if line == "{":
                start = number
            elif start and line.startswith("}"):
                if number - start - 1 > MAX_FUNCTION:
                    yield f"{path}:{start}: {name} has {number - start - 1} lines " \
                          f"(at most {MAX_FUNCTION})"
                start = None
            elif line[:1].isalpha() and "(" in line:
                name = line.split("(")[0].split()[-1].lstrip("*")


def file_length(top, paths):
    for path in paths:
        if not path.endswith((".c", ".h", ".py", ".sh")) or path in LONG_FILES:
            continue
        n = len(lines_of(top, path)) - 1
        if n > MAX_LINES:
            yield f"{path}: {n} lines (at most {MAX_LINES})"


def licence(top, paths):
    for path in paths:
        if not path.endswith(SOURCE_ENDINGS) and os.path.basename(path) != "Makefile":
            continue
        lines = lines_of(top, path)
        first = lines[1] if lines[0].startswith("#!") and len(lines) > 1 else lines[0]
        want = f"/* {SPDX} */" if is_c(path) else f"# {SPDX}"
        if first != want:
            yield f"{path}: the first line is not {want}"


def machine_paths(top, paths):
    for path in paths:
        if not path.endswith(TEXT_ENDINGS) and "." in os.path.basename(path):
            continue
        for number, line in enumerate(lines_of(top, path), 1):
            if MACHINE_PATH.search(line):
                yield f"{path}:{number}: a path of one machine: {line.strip()}"


def variables(top, build):
    """Objects of ours with anything in a writable section. Constant tables of pointers are in
    .data.rel.ro: written by the loader only."""
    for folder, _, names in os.walk(os.path.join(build, "src")):
        for name in sorted(n for n in names if n.endswith(".o")):
            path = os.path.join(folder, name)
            source = os.path.relpath(path, build)[:-2] + ".c"
            if not os.path.exists(os.path.join(top, source)):
                continue  # left over from a file that is gone
            table = subprocess.run(["objdump", "-t", path], capture_output=True, text=True,
                                   check=True).stdout
            for line in table.splitlines():
                found = re.match(r"^\S+ .{7} (\S+)\s+([0-9a-f]+) (.+)$", line)
                if found and int(found.group(2), 16) > 0 and WRITABLE.match(found.group(1)) \
                        and (source, found.group(3)) not in VARIABLES:
                    yield f"{source}: {found.group(3)} is a variable (in {found.group(1)})"


def ids(top, paths):
    """A pattern for the constants of enums that have a name: ids, whose order means nothing. Counts
    (WT_N_...) are none. A body made of rows, WT_THING_##id, stands for all that begin so; rows of
    a table that gives the whole name (WT_##id) are looked up in that table."""
    names, begins, tables, constants = set(), set(), set(), set()
    for path in paths:
        if not path.startswith(("src/", "include/")) or not path.endswith((".c", ".h")):
            continue
        text = "\n".join(lines_of(top, path))
        for name, body in re.findall(r"\benum\b(\s+\w+)?\s*\{([^{}]*)\}", text):
            body = re.sub(r"/\*.*?\*/", "", body, flags=re.S)
            if not name:
                constants.update(re.findall(r"\b[A-Z]\w+", body))
                continue
            begins.update(re.findall(r"\b([A-Z]\w*_)##id", body))
            if re.search(r"\bWT_##id", body):
                tables.update(re.findall(r'#include "(wiretutor/\w+\.def)"', body))
            names.update(re.findall(r"(?<![\w#])([A-Z][A-Z0-9_]{2,})\s*(?:=[^,}]*)?(?:,|$)",
                                    re.sub(r"#.*", "", body).strip(), re.M))
    for table in tables & {path[len("include/"):] for path in paths}:
        rows = "\n".join(lines_of(top, "include/" + table))
        names.update("WT_" + name for name in re.findall(r"^WT_PROTOCOL\((\w+)", rows, re.M))
    begins.discard("WT_")
    names = {name for name in names if not re.match(r"(\w+_)?N_[A-Z]", name)}
    plain = "|".join(sorted(constants | NO_IDS)) or "-"
    return rf"(?!(?:{plain})\b)(?:" + "|".join(
        sorted(names, key=len, reverse=True) +
        [begin + r"(?!N_)[A-Z0-9_]+" for begin in sorted(begins)] + ["-"]) + r")\b"


def ranges(top, paths):
    """No meaning in the order of ids: no comparison, no case A ... B, no [A ... B] =, no sum and no
    loop that starts at one."""
    pattern = ids(top, paths)
    number = r"(?:\(\w+(?: \w+)*\)\s*)?"  # a cast
    bad = re.compile(rf"(?<![<>-])(?:<|>)=?\s*{number}\b{pattern}|"          # a >= ID
                     rf"\b{pattern}\s*(?:<|>)=?(?![<>])|"                    # ID <= a
                     rf"\b{pattern}\s*\.\.\.|\.\.\.\s*{pattern}|"           # A ... B
                     rf"(?<![-+*/%&|^=(,?:<>{{]\s)[-+]\s*{number}\b{pattern}|"  # a - ID
                     rf"\b{pattern}\s*[-+](?![-+>])|"                        # ID + a
                     rf"for \([^;]*=\s*{number}\b{pattern}")                 # from ID on
    for path in paths:
        if not path.startswith(("src/", "include/")) or not path.endswith((".c", ".h")):
            continue
        text = "\n".join(lines_of(top, path))
        text = re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"",
                      lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.S)
        for found in bad.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{path}:{line}: the order of ids means something: {' '.join(found[0].split())}"


RULES = {
    "no range of ids": ranges,
    "includes follow the layers": layers,
    "arrows follow the picture": arrows,
    "no circle of includes": circles,
    "public headers include earlier steps only": public_headers,
    "docs/architecture.md shows the checked table": documented_table,
    f"no function above {MAX_FUNCTION} lines": function_length,
    f"no file above {MAX_LINES} lines": file_length,
    "every source opens with its licence": licence,
    "no path of one machine": machine_paths,
}


def main(top=".", build=None):
    paths = list(files(top))
    failed = False
    results = [(rule, list(check(top, paths))) for rule, check in RULES.items()]
    if build:
        results.append(("no variable outside of functions", list(variables(top, build))))
    for rule, wrong in results:
        failed = failed or bool(wrong)
        print(f"FAIL {rule}: " + "\n    ".join(wrong) if wrong else f"ok {rule}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
