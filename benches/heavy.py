#!/usr/bin/env python3
"""Measures what clients notice while others download responses that are expensive to compute.

    python3 benches/heavy.py RECORD [--seconds 30] [--clients 4]

RECORD is a folder of editions, such as `examples/synth.rs` writes. The clients
download the table of statements as gzip, as many the export and as many the matrix, repeatedly.
Meanwhile probes request `/livez` at the addresses for clients and for operators, and one item,
each on new connections. Needs only a release build.
"""

import argparse
import http.client
import os
import re
import statistics
import subprocess
import threading
import time
from pathlib import Path

from compare import HEAVY_PATHS, ROOT, download, probe_latency


def peak_memory_mib(process):
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("record")
    options.add_argument("--seconds", type=int, default=30)
    options.add_argument("--clients", type=int, default=4)
    arguments = options.parse_args()
    command = [str(ROOT / "target/release/talks"), "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]
    command += ["--fixtures", arguments.record]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        address, admin = (server.stdout.readline().split("//")[-1].strip() for _ in range(2))
        time.sleep(10)
        client = http.client.HTTPConnection(address)
        client.request("GET", "/v1/statements?limit=1")
        item = re.search(rb'"href": ?"(/v1/statements/[^"/]+)"|"self":"(/v1/statements/[^"]+)"', client.getresponse().read())
        item = next(group for group in item.groups() if group).decode()
        probes = {"/livez": (address, "/livez"), "/livez of the admin address": (admin, "/livez"), item: (address, item)}
        before = peak_memory_mib(server.pid)
        for phase, downloads in [("quiet", []), ("with downloads", HEAVY_PATHS[:3])]:
            end, times, counts = time.monotonic() + arguments.seconds, {}, {}
            threads = []
            for path in downloads:
                counts[path] = {}
                threads += [threading.Thread(target=download, args=(address, path, end, counts[path])) for _ in range(arguments.clients)]
            for name, (host, path) in probes.items():
                times[name] = []
                threads.append(threading.Thread(target=probe_latency, args=(host, path, end, times[name])))
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for name, all_times in times.items():
                p99 = statistics.quantiles(all_times, n=100)[98]
                print(f"{phase}: {name}: median {statistics.median(all_times):.1f} ms, p99 {p99:.1f}, worst {max(all_times):.1f} of {len(all_times)}")
            for path, statuses in counts.items():
                print(f"{phase}: {path}: {statuses}")
        print(f"peak memory: {before:.0f} MiB after the start, {peak_memory_mib(server.pid):.0f} at the end")
        began = time.monotonic()
        server.terminate()
        server.wait(60)
        print(f"SIGTERM: exit {server.returncode} after {time.monotonic() - began:.2f} s")
    finally:
        if server.poll() is None:
            server.kill()


if __name__ == "__main__":
    main()
