#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Check the hardening of the release build, in the ELF files that it made.

    check_hardening.py BUILD

docs/security.md says what each promise is for. One line a promise and file: "ok ..." or
"FAIL ...: why".
"""
import glob
import os
import platform
import re
import subprocess
import sys

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
# Where the processor checks that an indirect jump lands where one may: what an object says of it.
LANDING = {"x86_64": ("IBT", "SHSTK"), "aarch64": ("BTI", "PAC")}


def readelf(flags, path):
    return subprocess.run(["readelf", flags, path], check=True, capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout


def segments(path):
    """(kind, flags) of each program header."""
    return re.findall(r"(?m)^  ([A-Z_]+) +0x\S+ +0x\S+ +0x\S+ +0x\S+ +0x\S+ ([RWE ]{3}) ",
                      readelf("-lW", path))


def sections_of_segments(path):
    """The names of the sections in each segment, in the order of the program headers."""
    mapping = readelf("-lW", path).split("Section to Segment mapping:")[1]
    return [line.split()[1:] for line in mapping.splitlines() if re.match(r" +\d+ ", line)]


def position_independent(path):
    if "Type:                              DYN" not in readelf("-hW", path):
        return "its addresses are fixed"
    if ".so" not in path and not re.search(r"FLAGS_1.*\bPIE\b", readelf("-dW", path)):
        return "not marked as a program without fixed addresses"
    return None


def tables_read_only(path):
    kinds = [kind for kind, _ in segments(path)]
    if "GNU_RELRO" not in kinds:
        return "no segment that is read-only once it is loaded (relro)"
    return None if re.search(r"\(FLAGS(_1)?\).*\b(BIND_)?NOW\b", readelf("-dW", path)) else \
        "functions are bound lazily, so their table stays writable"


def stack_without_code(path):
    flags = [flags for kind, flags in segments(path) if kind == "GNU_STACK"]
    return None if flags and "E" not in flags[0] else f"the stack's segment: {flags}"


def nothing_writable_and_executable(path):
    wrong = [s for s in segments(path) if "W" in s[1] and "E" in s[1]]
    return f"{wrong}" if wrong or not segments(path) else None


def code_apart_from_constants(path):
    loads = [(flags, names) for (kind, flags), names in
             zip(segments(path), sections_of_segments(path)) if kind == "LOAD"]
    mixed = [names for flags, names in loads if "E" in flags
             and {".rodata", ".eh_frame", ".dynsym"} & set(names)]
    return f"constants that can be run: {mixed}" if mixed or not loads else None


def code_not_written_by_the_loader(path):
    return "the loader has to write into the code" if "TEXTREL" in readelf("-dW", path) else None


def no_search_path_of_its_own(path):
    found = re.search(r"R(?:UN)?PATH.*", readelf("-dW", path))
    return found[0] if found else None


def imports(path, pattern, what):
    names = re.findall(r" UND (\w+)", readelf("--dyn-syms", path) + readelf("-sW", path))
    return None if any(re.fullmatch(pattern, name) for name in names) else f"no call of {what}"


def stack_guarded(path):
    return imports(path, "__stack_chk_fail(_local)?", "__stack_chk_fail")


def calls_with_sizes(path):
    return imports(path, r"__\w+_chk", "any __..._chk of the C library")


def jumps_land_where_they_may(objects):
    want = LANDING.get(platform.machine())
    for path in objects if want else []:
        notes = readelf("-nW", path)
        if not all(re.search(rf"feature:.*\b{name}\b", notes) for name in want):
            return f"{path} does not say {' and '.join(want)}"
    return None


def deep_stacks_touched(build):
    """A frame of many pages has to touch each of them: the compiler, asked as the build asks it."""
    with open(os.path.join(build, "flags"), encoding="utf-8") as f:
        compile_line = f.read().split(" | ")[0].split()
    program = "void g(char *); void f(void); void f(void) { char a[65536]; g(a); }"

    def made(*more):
        return subprocess.run([*compile_line, *more, "-g0", "-w", "-x", "c", "-S", "-o", "-", "-"], cwd=TOP,
                              input=program, check=True, capture_output=True, text=True).stdout

    if made() != made("-fno-stack-clash-protection"):
        return None
    return "the same code with and without -fstack-clash-protection"


def objects_of(build):
    """Those whose source is still there."""
    return [path for path in sorted(glob.glob(os.path.join(build, "src/**/*.o"), recursive=True))
            if os.path.exists(os.path.join(TOP, os.path.relpath(path, build)[:-2] + ".c"))]


OF_FILES = (position_independent, tables_read_only, stack_without_code,
            nothing_writable_and_executable, code_apart_from_constants,
            code_not_written_by_the_loader, no_search_path_of_its_own, stack_guarded,
            calls_with_sizes)


def main(build):
    build = os.path.join(TOP, build)
    files = [os.path.join(build, "wiretutor"),
             *glob.glob(os.path.join(build, "libwiretutor.so.*"))]
    objects = objects_of(build)
    results = [(f"{os.path.basename(path)}: {check.__name__.replace('_', ' ')}", check(path))
               for path in files for check in OF_FILES]
    results.append(("every object: jumps land where they may",
                    jumps_land_where_they_may(objects) if objects else "no object is here"))
    results.append(("every object: deep stacks touched", deep_stacks_touched(build)))
    for name, why in results:
        print(f"FAIL {name}: {why}" if why else f"ok {name}")
    return 1 if any(why for _, why in results) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
