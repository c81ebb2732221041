#!/usr/bin/env python3
"""Measures what callers notice while others hold connections and send next to nothing.

    python3 benches/slow.py [--connections 10000] [--seconds 60]

The slow ones send half of a request, then a byte every other second, and come again when they
are shut out. Meanwhile `h2load` asks from the other core as it did before, and the 99th
percentile of both is written, with how long the slow ones were put up with. It needs a
release build, `h2load`, `taskset` and as many descriptors as connections.
"""

import argparse
import os
import resource
import selectors
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from compare import ITEM, run, talks

# Over how many seconds the slow ones come, and how long each waits before it sends a byte.
SETTLING = 8
DRIP = 2
HALF = b"GET /v1/summary HTTP/1.1\r\nHost: a\r\nX-Slow: "


def p99(address, seconds=5):
    """The 99th percentile of the time to an answer at a steady 2,000 requests a second, in
    microseconds."""
    with tempfile.NamedTemporaryFile() as log:
        load = ["h2load", "--h1", "-c8", "--rps=250", f"-D{seconds}", f"--log-file={log.name}"]
        output = run("taskset", "-c", "1", *load, f"http://{address}{ITEM}")
        times = [line.split() for line in Path(log.name).read_text().splitlines()]
    if " 0 failed, 0 errored, 0 timeout" not in output or any(status != "200" for _, status, _ in times):
        raise SystemExit(output)
    return statistics.quantiles([int(took) for _, _, took in times], n=100)[98]


def attack(address, connections, seconds):
    """Holds so many slow connections, and says how long each was put up with.

    They come, drip and come again evenly, as callers from many places would.
    """
    # Whoever measures is not to wait for the attack itself.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    host, port = address.split(":")
    waiting, lives, held = selectors.DefaultSelector(), [], []

    def call(place):
        one = socket.create_connection((host, int(port)))
        one.sendall(HALF)
        one.setblocking(False)
        held[place:place + 1] = [one]
        waiting.register(one, selectors.EVENT_READ, (place, time.monotonic()))

    def call_again(one):
        place, began = waiting.unregister(one).data
        one.close()
        lives.append(time.monotonic() - began)
        call(place)

    end, now, dripped = time.monotonic() + seconds, time.monotonic(), 0
    while now < end:
        began, now = now, time.monotonic()
        for _ in range(min(int((now - began) * connections / SETTLING) + 1, connections - len(held))):
            call(len(held))
        for key, _ in waiting.select(0.01):
            call_again(key.fileobj)
        for place in range(dripped, dripped + int((now - began) * len(held) / DRIP)):
            one = held[place % len(held)]
            try:
                one.send(b"a")
            except OSError:
                call_again(one)
            dripped = (place + 1) % len(held)
    late = [time.monotonic() - key.data[1] for key in waiting.get_map().values()]
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
        quiet = [p99(server.address) for _ in range(5)]
        command = ["taskset", "-c", "1", "python3", __file__, "--attack", server.address]
        command += ["--connections", str(asked.connections), "--seconds", str(asked.seconds)]
        slow = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        time.sleep(SETTLING + 2)
        busy = [p99(server.address) for _ in range((asked.seconds - SETTLING - 7) // 5)]
        memory = server.memory()
        closed, longest, open_for = slow.communicate()[0].split()
        after = [p99(server.address) for _ in range(5)]
    for what, figures in [("quiet", quiet), (f"with {asked.connections} slow ones", busy), ("after them", after)]:
        print(f"p99 {what}: {statistics.median(figures):.0f} µs ({min(figures):.0f} – {max(figures):.0f})")
    print(f"{closed} slow connections were closed, after {longest} s at most; open at the end: {open_for} s at most")
    print(f"memory with them: {memory:.0f} MiB")


if __name__ == "__main__":
    main()
