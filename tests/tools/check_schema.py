#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Check the output of --format json against docs/schema.

    check_schema.py BUILD

Every line of `packets`, `flows` and `explain` over every sample: it parses, no key stands twice in
an object, and it is what the schema says. The validator knows the words of JSON Schema that these
files use, and refuses any other. What `run` adds is printed by a unit test, from made-up calls.
"""
import glob
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
KNOWN = {"$schema", "title", "type", "required", "properties", "patternProperties", "items",
         "additionalProperties", "enum", "anyOf", "oneOf", "minimum", "maximum", "minItems",
         "pattern"}
TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
}


def same(a, b):
    """As JSON has it: true is not 1, though Python says so; 1.0 is 1."""
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def wrong(value, schema, at="$"):
    """Why value is not what schema says, or None."""
    if schema is True or schema is False:
        return None if schema else f"{at}: must not be there"
    unknown = set(schema) - KNOWN
    if unknown:
        raise ValueError(f"the validator does not know {unknown}")
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(TYPES[name](value) for name in types):
        return f"{at}: {value!r} is no {' or '.join(types)}"
    if "enum" in schema and not any(same(value, v) for v in schema["enum"]):
        return f"{at}: {value!r} is none of {schema['enum']}"
    for word, wanted in (("anyOf", None), ("oneOf", 1)):
        fits = [wrong(value, s, at) for s in schema.get(word, [])]
        n = fits.count(None)
        if fits and (n == 0 or wanted not in (None, n)):
            return f"{at}: {value!r} fits {n} of {word}"
    if value is not None and not isinstance(value, (str, list, dict)):
        if value < schema.get("minimum", value) or value > schema.get("maximum", value):
            return f"{at}: {value!r} is out of range"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        return f"{at}: {value!r} does not match {schema['pattern']}"
    if isinstance(value, list):
        return wrong_list(value, schema, at)
    return wrong_object(value, schema, at) if isinstance(value, dict) else None


def wrong_list(value, schema, at):
    if len(value) < schema.get("minItems", 0):
        return f"{at}: too few items"
    for i, item in enumerate(value):
        why = wrong(item, schema.get("items", True), f"{at}[{i}]")
        if why:
            return why
    return None


def wrong_object(value, schema, at):
    for key in schema.get("required", []):
        if key not in value:
            return f"{at}: {key} is missing"
    for key, member in value.items():
        fits = [schema["properties"][key]] if key in schema.get("properties", {}) else []
        fits += [s for p, s in schema.get("patternProperties", {}).items() if re.search(p, key)]
        for one in fits or [schema.get("additionalProperties", True)]:
            why = wrong(member, one, f"{at}.{key}")
            if why:
                return why
    return None


def no_key_twice(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError(f"a key twice: {sorted(k for k in keys if keys.count(k) > 1)[0]}")
    return dict(pairs)


def output_of(command):
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")


def adds_up(value):
    """The parts of a conversation's time are its duration."""
    parts = [v for k, v in value.items() if k.startswith("wiretutor.time.")]
    return not parts or abs(sum(parts) - value["wiretutor.duration"]) < 1e-6


def lines_wrong(out, schemas, types):
    for n, line in enumerate(out.split("\n")[:-1], 1):  # splitlines() also splits at other characters
        value = json.loads(line, object_pairs_hook=no_key_twice)
        types.add(value["wiretutor.type"])
        begins = n == 1 or value["wiretutor.type"] == "run"
        if ("wiretutor.schema" in value) != begins:
            return f"line {n}: the first object, and no other, names the version of the schema"
        why = wrong(value, schemas[value["wiretutor.type"]])
        if not why and not adds_up(value):
            why = "the parts of its time do not add up to its duration"
        if why:
            return f"line {n}: {why}"
    return None


def sample_wrong(binary, words, path, schemas):
    types = set()
    why = lines_wrong(output_of([binary, *words, "--format", "json", path]), schemas, types)
    if not why and not types and words[0] != "flows":  # ARP and ping are no conversation
        return "no line at all"
    return why


def run_wrong(build, schemas):
    """`run` has lines of every type."""
    types = set()
    why = None
    for test in ("test_render_calls", "test_render_tcp_info"):
        printed = output_of([os.path.join(build, "tests/unit", test), "--print"])
        why = why or lines_wrong(printed, schemas, types)
    missing = sorted(set(schemas) - types - {"finding", "ping", "traceroute", "overview"})
    return why or (f"no line of {missing}" if missing else None)


def findings_wrong(binary, schemas):
    """Two machines that claim one address are told after the conversations."""
    mac = "02000000000{}".format
    arp = "ffffffffffff" + "{0}" + "0806" + "0001080006040002" + "{0}" + "0a000002" + "ffffffffffff" + "0a000002"
    frames = [bytes.fromhex(arp.format(mac(i))) for i in (2, 3)]
    with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for i, frame in enumerate(frames):
            file.write(struct.pack("<IIII", i, 0, len(frame), len(frame)) + frame)
        file.flush()
        for words in (["explain"], ["flows"]):
            types = set()
            why = lines_wrong(output_of([binary, *words, "--format", "json", file.name]), schemas, types)
            if why or "finding" not in types:
                return why or f"{words[0]} has none"
    return None


def calls_wrong(schemas):
    """The calls beside packets are those of calls.def."""
    with open(os.path.join(TOP, "src/lang/calls.def"), encoding="utf-8") as file:
        keys = set(re.findall(r'WT_CALL\(\d+, [A-Z_]+, "([a-z-]+)"', file.read()))
    differ = keys ^ set(schemas["packet"]["properties"]["wiretutor.call"]["enum"])
    return f"only on one side: {sorted(differ)}" if differ or not keys else None


def the_validator_can_fail(schemas):
    """Each of these must be refused."""
    packet = {"wiretutor.type": "packet", "frame.number": 1, "frame.time_epoch": 0.5,
              "frame.len": 60, "frame.cap_len": 60, "frame.protocols": "eth"}
    bad = [{**packet, "frame.number": "1"}, {**packet, "frame.number": 0},
           {**packet, "frame.number": True}, {**packet, "oops": 1},
           {**packet, "tcp.analysis.keep_alive": False}, {**packet, "tcp.analysis.keep_alive": 1},
           {**packet, "tcp.len": None}, {**packet, "wiretutor.notes": []},
           {**packet, "wiretutor.checksum": "bad"}, *without_each(schemas["packet"], packet)]
    # a tunnel whose outer headers were told as a conversation too, by a packet with nothing inside
    tunnel = {**packet, "tcp.stream": 0, "udp.stream": 0, "wiretutor.conversation": [2, 1]}
    bad += [{**packet, "wiretutor.conversation": 0}, {**packet, "wiretutor.conversation": [1]}]
    unknown = {**packet, "wiretutor.rst.accepted": None}
    for good in packet, tunnel, unknown, {**packet, "wiretutor.rst.accepted": [None, True]}:
        assert wrong(good, schemas["packet"]) is None, good
    assert same(True, True) and same(1, 1.0) and not same(True, 1) and not same(0, False)
    return all(wrong(value, schemas["packet"]) for value in bad) and \
        conversations_can_fail(schemas["conversation"])


def without_each(schema, good):
    return [{k: v for k, v in good.items() if k != key} for key in schema["required"]]


def conversations_can_fail(schema):
    talk = {
        "wiretutor.type": "conversation", "wiretutor.conversation": 1, "tcp.stream": 0,
        "wiretutor.client.addr": "10.0.0.1", "wiretutor.client.port": 40000,
        "wiretutor.client.packets": 3, "wiretutor.client.bytes": 0,
        "wiretutor.server.addr": "10.0.0.2", "wiretutor.server.port": 80,
        "wiretutor.server.packets": 2, "wiretutor.server.bytes": 0, "frame.time_epoch": 0.5,
        "wiretutor.duration": 0.1, "wiretutor.open": "three-way", "wiretutor.close": "none",
        "wiretutor.closed_first": "none", "wiretutor.verdict": "open",
        "wiretutor.guessed_roles": False, "wiretutor.evidence": [1, 2, 3],
        "wiretutor.text": "Open.", "tcp.completeness": 7, "zeek.conn_state": "S1",
        "zeek.history": "ShA",
    }
    bad = [{**talk, "wiretutor.open": "three way"}, {**talk, "wiretutor.close": ""},
           {**talk, "wiretutor.verdict": "NORMAL"}, {**talk, "wiretutor.closed_first": None},
           {**talk, "wiretutor.guessed_roles": 0}, {**talk, "wiretutor.evidence": [0]},
           {**talk, "wiretutor.evidence": "1"}, {**talk, "wiretutor.client.port": 65536},
           {**talk, "wiretutor.server.port": -1}, {**talk, "wiretutor.server.bytes": 0.5},
           {**talk, "tcp.completeness": 64}, {**talk, "oops": 1},
           {**talk, "wiretutor.type": "packet"}, {**talk, "udp.stream": 0},
           {key: talk[key] for key in talk if key != "zeek.history"}, *without_each(schema, talk)]
    kept = [value for value in bad if wrong(value, schema) is None]
    why = wrong(talk, schema)
    if why or kept:
        print(f"    a good one: {why}; let through: {kept}")
    return why is None and not kept


def read_schemas():
    schemas = {}
    for name in ("packet", "conversation", "run", "program", "call", "bridge", "stop",
                 "stalemate", "watcher", "tcp_info", "finding", "ping", "traceroute", "overview"):
        with open(os.path.join(TOP, "docs/schema", name + ".json"), encoding="utf-8") as file:
            schemas[name] = json.load(file)
    return schemas


def main(build):
    binary = os.path.join(build, "wiretutor")
    schemas = read_schemas()
    bad = not the_validator_can_fail(schemas)
    print("FAIL the validator refuses nothing: see bad" if bad else "ok the validator can fail")
    for name, why in (("run", run_wrong(build, schemas)), ("calls", calls_wrong(schemas)),
                      ("findings", findings_wrong(binary, schemas))):
        print(f"FAIL {name}: {why}" if why else f"ok {name}")
        bad |= bool(why)
    for path in sorted(glob.glob(os.path.join(TOP, "samples/captures/*.pcap"))):
        name = os.path.basename(path)[:-5]
        for words in (["packets"], ["flows"], ["explain"], ["explain", "--lang", "zh"], ["overview"]):
            try:
                why = sample_wrong(binary, words, path, schemas)
            except (ValueError, subprocess.CalledProcessError) as error:
                why = str(error)
            print(f"FAIL {name} {' '.join(words)}: {why}" if why else f"ok {name} {' '.join(words)}")
            bad |= bool(why)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
