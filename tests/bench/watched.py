#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What `run` costs the programs, and what it loses of their packets.

    watched.py BUILD [TURNS]

redis-benchmark alone and under `run`, by turns (requests a second); then 200 MB through a connection,
on lo and on the cable: how long it took, and how many packets were lost to the story.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

PORT, REQUESTS, MEGABYTES = "8901", "10000", 200
REDIS = ["redis-server", "--port", PORT, "--save", "", "--loglevel", "warning"]
BENCHMARK = ["redis-benchmark", "-p", PORT, "-t", "get", "-n", REQUESTS, "-q"]
SERVER = """
import socket
connection = socket.create_server(("", 8001)).accept()[0]
room = bytearray(65536)
while connection.recv_into(room):
    pass
"""
CLIENT = f"""
import socket
connection = socket.create_connection(("{{0}}", 8001))
for _ in range({MEGABYTES * 16}):
    connection.sendall(bytes(65536))
"""


def requests(said):
    """How many a second."""
    return float(re.search(r"([\d.]+) requests per second", said)[1])


def output(command):
    return subprocess.run(command, check=True, capture_output=True, text=True, errors="replace").stdout


def alone():
    with tempfile.TemporaryDirectory() as folder:
        with subprocess.Popen([*REDIS, "--dir", folder], stdout=subprocess.DEVNULL) as server:
            try:
                while subprocess.run(["redis-cli", "-p", PORT, "ping"], capture_output=True,
                                     check=False).returncode:
                    time.sleep(0.05)
                return requests(output(BENCHMARK))
            finally:
                server.terminate()


def redis(wiretutor, turns):
    if not shutil.which(BENCHMARK[0]):
        print("redis-benchmark is not installed")
        return
    for _ in range(turns):
        free = alone()
        watched = requests(output([wiretutor, "run", "-q", "--", *REDIS, "::", *BENCHMARK]))
        print(f"redis-benchmark: {free:.0f} requests a second alone, {watched:.0f} under run: "
              f"{free / watched:.1f} times as slow", flush=True)


def stream(wiretutor, flags, host):
    began = time.monotonic()
    said = subprocess.run([wiretutor, "run", "-q", *flags, "--", sys.executable, "-c", SERVER, "::",
                           sys.executable, "-c", CLIENT.format(host)],
                          check=True, capture_output=True, text=True).stderr
    lost = re.findall(r"\d+ packets? dropped by kernel", said)  # said only where there are some
    print(f"{MEGABYTES} MB {' '.join(flags) or 'on lo'}: {time.monotonic() - began:.1f} s, "
          f"{lost[0] if lost else 'nothing lost'}", flush=True)


def main(build, turns="3"):
    wiretutor = os.path.join(os.path.abspath(build), "wiretutor")
    redis(wiretutor, int(turns))
    for _ in range(int(turns)):
        stream(wiretutor, [], "127.0.0.1")
        stream(wiretutor, ["--veth"], "192.168.1.10")


if __name__ == "__main__":
    main(*sys.argv[1:])
