#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A table of attacks against every renderer, in every place where hostile text can come from.

    test_injection.py BUILD

Each place is a way for text from outside into the program: what packets carry, and what a user
may be tricked into typing or naming a file. Each attack goes to each place; what comes out, in every
form, must be nothing but text (tests/tools/wellformed.py says what that means). And it must come
out at all: each attack has a mark beside it that has to be seen, and where it is proper UTF-8,
JSON gives back exactly what was sent.
"""
import json
import os
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
sys.path.insert(0, os.path.join(TOP, "tests/live"))
import crafted  # noqa: E402
import wellformed  # noqa: E402

ATTACKS = {
    "colour": b"\x1b[31mred\x1b[0m",
    "clear the screen": b"\x1b[2J\x1b[H",
    "window title": b"\x1b]0;owned\x07",
    "answer back": b"\x1b[6n\x05",
    "C1 CSI as UTF-8": b"\xc2\x9b31m",
    "C1 CSI as a byte": b"\x9b31m",
    "C1 OSC and ST": b"\xc2\x9d0;owned\xc2\x9c",
    "carriage return": b"good\rEVIL",
    "backspaces": b"good\x08\x08\x08\x08evil",
    "new line": b"good\nok 3 - forged",
    "two line ends": b"a\r\n\r\nb",
    "vertical": b"a\x0bb\x0cc\x85d",
    "NEL, LS, PS": "a\u0085b\u2028c\u2029d".encode(),
    "NUL": b"good\x00evil",
    "DEL": b"a\x7fb",
    "right to left": "\u202egpj.exe\u202c".encode(),
    "isolates": "\u2066a\u2067b\u2068c\u2069".encode(),
    "marks": "a\u200eb\u200fc\u061cd".encode(),
    "nothing to see": "a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg".encode(),
    "tags": "a\U000e0041\U000e007fb".encode(),
    "no characters": "\ufffe\uffff\U0001ffff\ufdd0".encode(),
    "private": "\ue000\U000f0000".encode(),
    "no UTF-8": b"\xff\xfe\x80\xbf",
    "overlong": b"\xc0\x80\xe0\x80\xaf\xf0\x80\x80\xaf",
    "surrogates": b"\xed\xa0\x80\xed\xb0\x80",
    "beyond Unicode": b"\xf4\x90\x80\x80\xf8\x88\x80\x80\x80",
    "cut off": b"a\xe4\xbd",
    "combining": ("a" + "\u0301" * 30).encode(),
    "wide": "你好，世界".encode(),
    "formula =": b"=1+1|' /C calc'!A0",
    "formula +": b"+1+1",
    "formula -": b"-1+1",
    "formula @": b"@SUM(1)",
    "formula tab": b"\t=1+1",
    "formula return": b"\r=1+1",
    "cells": b'a","b,c;d\te',
    "script": b"</script><script>alert(1)</script>",
    "SVG": b"<svg onload=alert(1)>&lt;&#x1b;",
    "comment": b"--><!-- x",
    "CDATA": b"]]><![CDATA[ x",
    "entity": b"&xxe;&#0;&#27;",
    "attribute": b"\" onload=\"x' y='",
    "JSON": b'","forged":true,"x":"',
    "backslashes": b"\\\\\\\"\\n\\u001b\\x1b",
    "placeholders": b"{subject}{name}{n|one|two}%s%n%1$s",
    "shell": b"`id`$(id);id|id&",
    "TAP": b"# SKIP \\# TODO",
    "long": b"A" * 400,
}
MARK = "mark%02d"


# ---- packets ----

def tcp(sport, dport, seq, ack, flags, payload=b""):
    head = struct.pack("!HHIIBBHHH", sport, dport, seq, ack, 0x50, flags, 65535, 0, 0)
    return ip(6, head + payload)


def ip(protocol, data):
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(data), 1, 0, 64, protocol, 0,
                       bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2]))
    return head[:10] + struct.pack("!H", crafted.checksum(head)) + head[12:] + data


def udp(sport, dport, payload):
    return ip(17, struct.pack("!HHHH", sport, dport, 8 + len(payload), 0) + payload)


def talk(number, port, payload):
    """Handshake and one segment of data, of a client port of its own."""
    client = 20000 + number
    return [tcp(client, port, 100, 0, 2), tcp(client, port, 101, 501, 0x18, payload)]


def label(text):
    return bytes([len(text[:63])]) + text[:63]


def dns(number, name):
    head = struct.pack("!HHHHHH", number, 0x0100, 1, 0, 0, 0)
    return [udp(30000 + number, 53, head + label(name) + b"\0" + struct.pack("!HH", 1, 1))]


def dns_text(number, text):
    head = struct.pack("!HHHHHH", number, 0x8180, 1, 1, 0, 0)
    name = label(MARK.encode() % number) + b"\0"
    data = bytes([len(text[:255])]) + text[:255]
    answer = b"\xc0\x0c" + struct.pack("!HHIH", 16, 1, 60, len(data)) + data
    return [udp(53, 30000 + number, head + name + struct.pack("!HH", 16, 1) + answer)]


def hello(number, name, alpn):
    sni = struct.pack("!HHBH", len(name) + 5, len(name) + 3, 0, len(name)) + name
    offer = struct.pack("!HHB", len(alpn) + 3, len(alpn) + 1, len(alpn)) + alpn
    extensions = b"\0\0" + sni + b"\0\x10" + offer
    body = b"\3\3" + bytes(32) + b"\0" + b"\0\2\x13\1" + b"\1\0" + \
        struct.pack("!H", len(extensions)) + extensions
    handshake = b"\1" + struct.pack("!I", len(body))[1:] + body
    return talk(number, 443, b"\x16\3\1" + struct.pack("!H", len(handshake)) + handshake)


def dhcp(number, host):
    fixed = struct.pack("!BBBBIHH", 1, 1, 6, 0, number, 0, 0) + bytes(16) + bytes(16) + bytes(192)
    options = b"\x63\x82\x53\x63" + b"\x35\1\1" + bytes([12, len(host[:250])]) + host[:250] + b"\xff"
    return [udp(68, 67, fixed + options)]


# place: the packets that bring the text there, marked before or behind, and the key of JSON that
# gives it back (None: its form there is another one)
PLACES = {
    "data over TCP": (lambda n, t: talk(n, 8001, t), None),
    "data over UDP": (lambda n, t: [udp(20000 + n, 8001, t)], None),
    "cause of a reset": (lambda n, t: [tcp(20000 + n, 80, 100, 0, 2),
                                       tcp(80, 20000 + n, 0, 101, 0x14, t)], None),
    "name asked of DNS": (dns, None),
    "TXT record": (dns_text, "dns.txt"),
    "HTTP request": (lambda n, t: talk(n, 80, b"GET /" + one_line(t) + b" HTTP/1.1\r\n\r\n"),
                     "http.request.uri"),
    "HTTP method": (lambda n, t: talk(n, 80, b"GET / HTTP/1.1\r\n" + one_line(t) + b": x\r\n\r\n"),
                    None),
    "HTTP host": (lambda n, t: talk(n, 80, b"GET / HTTP/1.1\r\nHost: " + one_line(t) +
                                    b"\r\n\r\n"), "http.host"),
    "HTTP answer": (lambda n, t: talk(n, 80, b"HTTP/1.1 404 " + one_line(t) +
                                      b"\r\nContent-Length: 0\r\n\r\n"), "http.response.phrase"),
    "server name": (lambda n, t: hello(n, t, b"h2"), "tls.handshake.extensions_server_name"),
    "ALPN": (lambda n, t: hello(n, MARK.encode() % n, t[:200]), None),
    "DHCP host name": (dhcp, "dhcp.option.hostname"),
}


def one_line(text):
    """HTTP ends its lines itself; blanks part a request's words."""
    return text.replace(b"\r", b"").replace(b"\n", b"").replace(b" ", b"_").strip(b"\t ")


def all_values(out, key):
    found = set()
    for line in out.decode("utf-8").split("\n")[:-1]:
        value = json.loads(line).get(key, [])
        found.update(value if isinstance(value, list) else [value])
    return found


def packets_wrong(binary, folder, place):
    """Why the program goes wrong on this place, or None."""
    make, key = PLACES[place]
    texts = [(MARK.encode() % n) + attack for n, attack in enumerate(ATTACKS.values())] + \
            [attack + (MARK.encode() % n) for n, attack in enumerate(ATTACKS.values())]
    frames = [frame for n, text in enumerate(texts) for frame in make(n, text)]
    path = os.path.join(folder, place.replace(" ", "-") + ".pcap")
    with open(path, "wb") as f:
        f.write(crafted.pcap(frames, crafted.RAW_IP))
    for name in wellformed.COMMANDS:
        why = wellformed.wrong(binary, name, path)
        if why:
            return f"{name}: {why}"
    seen = run(binary, "packets", "-vv", "-A", path).stdout + run(binary, "explain", path).stdout
    lost = [n for n in range(len(ATTACKS)) if MARK.encode() % n not in seen]
    if lost:
        return f"the marks of {lost} are not to be seen: the text did not come there"
    return key and json_lost(run(binary, "packets", "--format", "json", path).stdout, key, texts)


def json_lost(out, key, texts):
    got = all_values(out, key)
    for text in texts:
        sent = one_line(text) if key.startswith("http") else text[:255 if key == "dns.txt" else 250]
        try:
            want = sent.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if key.startswith("dhcp") and "\0" in want:
            continue
        if not any(want in value for value in got):
            return f"{key}: JSON does not give back {want!r}"
    return None


# ---- what is typed ----

def run(binary, *words):
    return subprocess.run([binary, *words], stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=120, check=False)


def typed_wrong(binary, words, text, mark, form="text"):
    """Nothing but text on both channels, and the mark is in it."""
    done = run(binary, *words)
    if any(report in done.stderr for report in wellformed.REPORTS) or done.returncode < 0:
        return f"exit {done.returncode}: {done.stderr.decode('utf-8', 'replace')}"
    why = wellformed.bad_output(done.stderr, "text") or \
        wellformed.bad_output(done.stdout, form if done.stdout else "text")
    if not why and mark not in done.stdout + done.stderr:
        why = f"is not spoken of: {done.stderr.decode()}"
    return why and f"{text!r}: {why}"


def typed_places(sample, folder):
    """place: (the words for a text of bytes, the form of what comes out)"""
    def named(text):
        path = os.path.join(folder.encode(), text.replace(b"/", b"_")[:200])
        with open(sample, "rb") as f, open(path, "wb") as copy:
            copy.write(f.read()[:-1])  # it breaks off, which is said of it by name
        return path

    plain = 'any: client.payload contains "%s"'
    return {
        "file that is not there": (lambda t: ["explain", b"./no-such/" + t], "text"),
        "file in a file": (lambda t: [b"/dev/null/" + t], "text"),
        "checked file, TAP": (lambda t: ["check", named(t), "packets == 1"], "text"),
        "checked file, JUnit": (lambda t: ["check", named(t), "packets == 1", "--format", "junit"],
                                "xml"),
        "file to write": (lambda t: ["packets", sample, "-w", b"/no-such/" + t], "text"),
        "filter": (lambda t: ["packets", sample, b"nosuch" + t], "text"),
        "file of filters": (lambda t: ["packets", sample, "-F", b"/no-such/" + t], "text"),
        "interface": (lambda t: ["-i", t], "text"),
        "expectation that is none": (lambda t: ["check", sample, b"nosuch" + t + b" == 1"], "text"),
        "value that is none": (lambda t: ["check", sample, b"open == " + t], "text"),
        "expectation, TAP": (lambda t: ["check", sample, plain.encode() % quoted(t)], "text"),
        "expectation, JSON": (lambda t: ["check", sample, plain.encode() % quoted(t),
                                         "--format", "json"], "json lines"),
        "expectation, JUnit": (lambda t: ["check", sample, plain.encode() % quoted(t),
                                          "--format", "junit"], "xml"),
        "file of expectations": (lambda t: ["check", sample, "-f", b"/no-such/" + t], "text"),
        "word to look up": (lambda t: ["lookup", t], "text"),
        "word to look up, JSON": (lambda t: ["lookup", t, "--format", "json"], "json lines"),
        "flag": (lambda t: ["packets", sample, b"--no" + t], "text"),
        "flag's value": (lambda t: ["packets", sample, "-c", t], "text"),
        "encoding": (lambda t: ["packets", sample, "--encoding", t], "text"),
        "two words": (lambda t: ["interfaces", t], "text"),
    }


def quoted(text):
    return text.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def typed_cases(binary, words, form, chosen):
    """chosen: the attacks that this place is given, by number."""
    for n, attack in list(enumerate(ATTACKS.values()))[chosen]:
        mark = MARK.encode() % n
        text = mark + attack.replace(b"\0", b"")
        words_now = [*words(text), "--lang", ("en", "zh")[n % 2]]
        why = typed_wrong(binary, words_now, text, mark, form)
        if why:
            return why
    return None


def tap_is_not_forged(binary, sample):
    """However the expectation reads, TAP has one result for it, and no directive."""
    for attack in ATTACKS.values():
        text = b"any: client.payload contains \"" + quoted(attack.replace(b"\0", b"")) + b"\""
        out = run(binary, "check", sample, text).stdout.decode("utf-8")
        results = [line for line in out.split("\n") if line.startswith(("ok", "not ok"))]
        if out and (len(results) != 1 or "#" in results[0].replace("\\\\", "").replace("\\#", "")):
            return f"{attack!r}: {out}"
    return None


def junit_names_the_expectation(binary, sample):
    text = 'client.payload contains "<&>\'"'
    out = run(binary, "check", sample, text, "--format", "junit").stdout
    case = xml.etree.ElementTree.fromstring(out).find("testcase")
    return None if case.get("name") == text else f"name is {case.get('name')!r}"


def surroundings_wrong(binary, sample):
    """Variables of the environment choose a language or a colour; one that cannot be is refused."""
    for attack in ATTACKS.values():
        text = attack.replace(b"\0", b"")
        done = subprocess.run([binary, sample], capture_output=True, check=False, env={
            b"WIRETUTOR_LANG": text, b"LANG": text, b"LC_ALL": text, b"TERM": text,
            b"NO_COLOR": text, b"COLUMNS": text, b"TZ": text})
        why = done.returncode != 2 and f"exit {done.returncode}" or \
            wellformed.bad_output(done.stdout + done.stderr, "text")
        if why:
            return f"{attack!r}: {why}"
    return None


def the_judge_can_fail():
    bad = [(b"\x1b[31m", "text"), ("\u202e".encode(), "text"), (b"\xc2\x9b", "colour"),
           (b"\xff", "text"), ("ä".encode(), "ascii"), (b'{"a":1,"a":2}\n', "json lines"),
           (b'{"a":1}', "json lines"), (b"a\r\n=1+1\r\n", "csv"), (b"a,b\r\n1\r\n", "csv"),
           (b"<a><b></a>", "xml"), (b'<a b="<"/>', "xml"), (b"a\rb\n", "text"),
           (b"\x1b[2J", "colour"), (b"\t", "text")]
    return [case for case in bad if not wellformed.bad_output(*case)]


def main(build):
    binary = os.path.join(TOP, build, "wiretutor")
    sample = os.path.join(TOP, "samples/captures/tcp-echo.pcap")
    failed = False

    def tell(name, why):
        nonlocal failed
        failed |= bool(why)
        print(f"FAIL {name}: {why}" if why else f"ok {name}", flush=True)

    tell("the judge can fail", the_judge_can_fail())
    with tempfile.TemporaryDirectory() as folder:
        for place in PLACES:
            tell(f"{len(ATTACKS)} attacks in packets: {place}",
                 packets_wrong(binary, folder, place))
        step = 3 if build.endswith("asan") else 1  # slow: each attack meets a third of the places
        for i, (place, (words, form)) in enumerate(typed_places(sample, folder).items()):
            tell(f"attacks typed: {place}",
                 typed_cases(binary, words, form, slice(i % step, None, step)))
    tell("TAP is not forged", tap_is_not_forged(binary, sample))
    tell("JUnit names the expectation", junit_names_the_expectation(binary, sample))
    tell("attacks from the environment", surroundings_wrong(binary, sample))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
