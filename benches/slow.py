#!/usr/bin/env python3
"""Measures what clients notice while others hold connections and send almost nothing.

    python3 benches/slow.py [--connections 10000] [--seconds 60]

Slow clients send half of a request, then a byte every other second, and reconnect when the server
disconnects them. `h2load` sends requests from the other core, before and meanwhile. Prints the
99th percentile of both, and how long the slow connections lasted. Needs a release build, `h2load`,
`taskset` and as many descriptors as connections.
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

from compare import ITEM, run, talks_server

# Within how many seconds the slow clients connect, and how long each waits before it sends a byte.
RAMP_UP_SECONDS = 8
SEND_INTERVAL = 2
PARTIAL_REQUEST = b"GET /v1/summary HTTP/1.1\r\nHost: a\r\nX-Slow: "


def p99(address, seconds=5):
    """The 99th percentile of the time to the response at a steady 2,000 requests per second, in
    microseconds."""
    with tempfile.NamedTemporaryFile() as log:
        load = ["h2load", "--h1", "-c8", "--rps=250", f"-D{seconds}", f"--log-file={log.name}"]
        output = run("taskset", "-c", "1", *load, f"http://{address}{ITEM}")
        times = [line.split() for line in Path(log.name).read_text().splitlines()]
    if " 0 failed, 0 errored, 0 timeout" not in output or any(status != "200" for _, status, _ in times):
        raise SystemExit(output)
    return statistics.quantiles([int(took) for _, _, took in times], n=100)[98]


def slowloris(address, connections, seconds):
    """Holds so many slow connections, and prints how long they lasted.

    They connect, send and reconnect evenly, like clients from many hosts.
    """
    # The attack must not delay the measurement.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    host, port = address.split(":")
    waiting, lifetimes, held = selectors.DefaultSelector(), [], []

    def open_connection(slot):
        one = socket.create_connection((host, int(port)))
        one.sendall(PARTIAL_REQUEST)
        one.setblocking(False)
        held[slot:slot + 1] = [one]
        waiting.register(one, selectors.EVENT_READ, (slot, time.monotonic()))

    def reconnect(one):
        slot, began = waiting.unregister(one).data
        one.close()
        lifetimes.append(time.monotonic() - began)
        open_connection(slot)

    end, now, next_slot = time.monotonic() + seconds, time.monotonic(), 0
    while now < end:
        began, now = now, time.monotonic()
        for _ in range(min(int((now - began) * connections / RAMP_UP_SECONDS) + 1, connections - len(held))):
            open_connection(len(held))
        for key, _ in waiting.select(0.01):
            reconnect(key.fileobj)
        for slot in range(next_slot, next_slot + int((now - began) * len(held) / SEND_INTERVAL)):
            one = held[slot % len(held)]
            try:
                one.send(b"a")
            except OSError:
                reconnect(one)
            next_slot = (slot + 1) % len(held)
    open_ages = [time.monotonic() - key.data[1] for key in waiting.get_map().values()]
    print(f"{len(lifetimes)} {max(lifetimes, default=0):.2f} {max(open_ages):.2f}", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--connections", type=int, default=10_000)
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--attack", help=argparse.SUPPRESS)
    arguments = options.parse_args()
    hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard_limit, hard_limit))
    if arguments.attack:
        slowloris(arguments.attack, arguments.connections, arguments.seconds)
        return
    with talks_server() as server:
        quiet = [p99(server.address) for _ in range(5)]
        command = ["taskset", "-c", "1", "python3", __file__, "--attack", server.address]
        command += ["--connections", str(arguments.connections), "--seconds", str(arguments.seconds)]
        slow = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        time.sleep(RAMP_UP_SECONDS + 2)
        busy = [p99(server.address) for _ in range((arguments.seconds - RAMP_UP_SECONDS - 7) // 5)]
        memory = server.memory()
        closed, longest, open_for = slow.communicate()[0].split()
        after = [p99(server.address) for _ in range(5)]
    for what, figures in [("quiet", quiet), (f"with {arguments.connections} slow clients", busy), ("after them", after)]:
        print(f"p99 {what}: {statistics.median(figures):.0f} µs ({min(figures):.0f} – {max(figures):.0f})")
    print(f"{closed} slow connections were closed, after {longest} s at most; open at the end: {open_for} s at most")
    print(f"memory with them: {memory:.0f} MiB")


if __name__ == "__main__":
    main()
