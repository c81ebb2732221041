#!/usr/bin/env python3
"""Measures what callers notice while others hold connections and send next to nothing.

    python3 benches/slow.py [--connections 10000] [--seconds 60]

The slow ones send half of a request, then a byte every two seconds, and come again when they
are shut out. Meanwhile `wrk` asks from the other core as it did before, and the 99th
percentile of both is written, with how long the slow ones were put up with. It needs a
release build, `wrk`, `taskset` and as many descriptors as connections.
"""

import argparse
import os
import re
import resource
import selectors
import socket
import statistics
import subprocess
import time

from compare import ITEM, run, talks

HALF = b"GET /v1/summary HTTP/1.1\r\nHost: a\r\nX-Slow: "


def p99(address, seconds=5):
    """The 99th percentile of the time to an answer, in microseconds."""
    command = ["taskset", "-c", "1", "wrk", "-t1", "-c4", f"-d{seconds}s", "--latency", f"http://{address}{ITEM}"]
    output = run(*command)
    if "Socket errors" in output or "Non-2xx" in output:
        raise SystemExit(output)
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", output).groups()
    return float(number) * {"us": 1, "ms": 1e3, "s": 1e6}[unit]


def attack(address, connections, seconds):
    """Holds so many slow connections, and says how long each was put up with."""
    os.nice(19)
    host, port = address.split(":")
    waiting, lives = selectors.DefaultSelector(), []

    def call():
        one = socket.create_connection((host, int(port)))
        one.sendall(HALF)
        one.setblocking(False)
        waiting.register(one, selectors.EVENT_READ, time.monotonic())

    def close(one, began):
        waiting.unregister(one)
        one.close()
        lives.append(time.monotonic() - began)

    for _ in range(connections):
        call()
    end, dripped = time.monotonic() + seconds, time.monotonic()
    while time.monotonic() < end:
        for key, _ in waiting.select(0.1):
            close(key.fileobj, key.data)
            call()
        if time.monotonic() - dripped > 2:
            dripped = time.monotonic()
            for key in list(waiting.get_map().values()):
                try:
                    key.fileobj.send(b"a")
                except OSError:
                    close(key.fileobj, key.data)
                    call()
    late = [time.monotonic() - key.data for key in waiting.get_map().values()]
    print(f"{len(lives)} {max(lives, default=0):.2f} {max(late):.2f}", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--connections", type=int, default=10_000)
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--attack", help=argparse.SUPPRESS)
    asked = options.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if asked.attack:
        attack(asked.attack, asked.connections, asked.seconds)
        return
    with talks() as server:
        quiet = [p99(server.address) for _ in range(3)]
        command = ["taskset", "-c", "1", "python3", __file__, "--attack", server.address]
        command += ["--connections", str(asked.connections), "--seconds", str(asked.seconds)]
        slow = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        time.sleep(5)
        busy = [p99(server.address) for _ in range((asked.seconds - 10) // 5)]
        memory = server.memory()
        closed, longest, open_for = slow.communicate()[0].split()
        after = [p99(server.address) for _ in range(3)]
    for what, figures in [("quiet", quiet), (f"with {asked.connections} slow ones", busy), ("after them", after)]:
        print(f"p99 {what}: {statistics.median(figures):.0f} µs ({min(figures):.0f} – {max(figures):.0f})")
    print(f"{closed} slow connections were closed, after {longest} s at most; open at the end: {open_for} s at most")
    print(f"memory with them: {memory:.0f} MiB")


if __name__ == "__main__":
    main()
