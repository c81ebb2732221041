#!/usr/bin/env python3
"""Measures what requests cost, as multiples of what nginx needs for a file of 1.5 kB.

    python3 benches/compare.py [--items 100000] [--rounds 5] [--seconds 1] [--large] [--compare NAME=BINARY ...]

Builds the profiles `dist` and `release`, generates a record with `examples/synth.rs`, and sends
requests with `wrk` from the other core. A figure is the CPU time of the server (user and system) for
one request, because other work on the machine affects it least. In each round nginx and the builds
take turns, and a row has the median over the rounds of each build's multiple of nginx in the same round, with
its range, since microseconds differ between machines by a factor of two. `--compare` measures another
build beside them, for example the one before a change. Needs `wrk`, `nginx`, `taskset` and two cores,
and uses no network. The table is Markdown. Takes less than ten minutes on two cores without the
builds and `--large`.
"""

import argparse
import contextlib
import http.client
import json
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# An item of typical size, in the shipped record.
ITEM = "/v1/statements/s058"
GZIP = "Accept-Encoding: gzip"
STATEMENT_KINDS = "event position state term characterization objective cause consequence condition attribute role stake".split()
WORDS = "security mineral ceasefire border reconstruction prisoner sanctions territorial defence grain peacekeeping energy port troop observer debt investment water fishing rail".split()
# The most expensive responses.
HEAVY_PATHS = ["/v1/statements.csv?sort=-date", "/v1/export", "/v1/matrix", "/v1/statements.ndjson"]


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


class Server:
    """A server process, its address, and the id of the process to measure."""

    def __init__(self, process, address, measured):
        self.process, self.address, self.measured = process, address, measured

    def cpu(self):
        """CPU time since the process started, in seconds."""
        fields = Path(f"/proc/{self.measured}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.measured}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


@contextlib.contextmanager
def running_server(process, port):
    """Waits until a process listens on a port, and stops it at the end."""
    server = Server(process, f"127.0.0.1:{port}", process.pid)
    try:
        wait_for(port)
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def talks_server(record=None, cache=None, cores="0", binary=ROOT / "target/release/talks", log=None):
    """A server without a log, or with the default log in a file."""
    environment = {**os.environ} if log else {**os.environ, "TALKS_LOG": "warn"}
    if cache is not None:
        environment["TALKS_RESPONSE_CACHE"] = str(cache)
    command = ["taskset", "-c", cores, str(binary), "--listen", "127.0.0.1:0"]
    if record:
        command += ["--fixtures", str(record)]
    with open(log, "w") if log else contextlib.nullcontext() as log_file:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log_file, env=environment, text=True)
    address = process.stdout.readline().split("//")[-1].strip()
    server = Server(process, address, process.pid)
    try:
        wait_until_idle(server)
        yield server
    finally:
        server.stop()


def wait_until_idle(server):
    """Waits until the server has prepared its responses."""
    before = -1.0
    while server.cpu() - before > 0.02:
        before = server.cpu()
        time.sleep(0.5)


@contextlib.contextmanager
def nginx_server(folder, source, log=None):
    """nginx that serves an item like `source`: the same bytes under the same headers."""
    folder.chmod(0o755)
    body, headers = fetch(source, ITEM)
    file = folder / "root" / ITEM[1:]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    skipped_headers = {"content-type", "content-length", "date", "etag", "x-request-id"}
    quoted = [(name, value.replace('"', '\\"')) for name, value in headers if name.lower() not in skipped_headers]
    added = " ".join(f'add_header {name} "{value}";' for name, value in quoted)
    port = free_port()
    (folder / "nginx.conf").write_text(f"""
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log {log or "off"}; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000000;
  open_file_cache max=1000 inactive=600s; open_file_cache_valid 600s; open_file_cache_min_uses 1;
  types {{ }} default_type application/json; etag on;
  server {{ listen 127.0.0.1:{port}; root {folder}/root; {added} add_header X-Request-Id $request_id; }}
}}""")
    process = subprocess.Popen(["taskset", "-c", "0", "nginx", "-c", f"{folder}/nginx.conf"], stderr=subprocess.DEVNULL)
    with running_server(process, port) as server:
        # The worker is a child of the process that listens.
        server.measured = int(run("pgrep", "-P", str(process.pid)).split()[0])
        yield server


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(100):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("the other server did not start")


def fetch(server, path, headers=None):
    connection = http.client.HTTPConnection(server.address, timeout=60)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    return response.read(), response.getheaders()


def etag(server, path):
    return dict((name.lower(), value) for name, value in fetch(server, path)[1])["etag"]


ROTATE = """
local paths = {}
for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
"""


def cpu_us_per_request(server, paths, header=None, seconds=2):
    """CPU time of the server for one request, in microseconds; requests `paths` in turn."""
    with tempfile.TemporaryDirectory() as folder:
        script, listed = Path(folder) / "rotate.lua", Path(folder) / "paths"
        script.write_text(ROTATE)
        listed.write_text("\n".join(paths) + "\n")
        command = ["taskset", "-c", "1", "wrk", "-t1", "-c64", f"-d{seconds}s", "-s", str(script)]
        command += ["-H", header] if header else []
        before = server.cpu()
        output = run(*command, f"http://{server.address}", env={**os.environ, "PATHS": str(listed)})
        spent = server.cpu() - before
    request_count = int(re.search(r"(\d+) requests in", output).group(1))
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    if wrong:
        sys.exit(f"{wrong.group(0)} of {request_count} for {paths[0]}")
    return 1e6 * spent / request_count


def download(address, path, end, counts):
    """Downloads a path repeatedly, and ignores the body."""
    while time.monotonic() < end:
        client = http.client.HTTPConnection(address, timeout=120)
        with contextlib.suppress(OSError, http.client.HTTPException):
            client.request("GET", path, headers={"Accept-Encoding": "gzip"})
            response = client.getresponse()
            while response.read(1 << 20):
                pass
            counts[response.status] = counts.get(response.status, 0) + 1
        client.close()


def probe_latency(address, path, end, times):
    """Requests a path on new connections, every 20 ms; the times are in milliseconds."""
    while time.monotonic() < end:
        began = time.monotonic()
        client = http.client.HTTPConnection(address, timeout=60)
        client.request("GET", path)
        assert client.getresponse().read()
        client.close()
        times.append((time.monotonic() - began) * 1000)
        time.sleep(0.02)


class ResultTable:
    """Rows of figures; a figure has its range over the rounds."""

    def __init__(self, names, rounds, seconds):
        self.names, self.rounds, self.seconds = names, rounds, seconds
        self.rows = [
            "| request | nginx | " + " | ".join(names) + " |",
            "|---" * (len(names) + 2) + "|",
        ]

    def add(self, label, reference, cells):
        self.rows.append(f"| {label} | {reference} | " + " | ".join(cells) + " |")
        print(self.rows[-1], flush=True)

    def measure(self, label, reference, subjects):
        """Adds a row of the subjects' multiples of the reference, which is nginx with its paths and
        its header; all take turns."""
        base, costs = [], [[] for _ in subjects]
        for _ in range(self.rounds):
            base.append(cpu_us_per_request(*reference, self.seconds))
            for figures, subject in zip(costs, subjects):
                figures.append(cpu_us_per_request(*subject, self.seconds))
        cells = []
        for figures in costs:
            ratios = [figure / other for figure, other in zip(figures, base)]
            cells.append(f"{show(ratios, 2)} × ({statistics.median(figures):.1f} µs)")
        self.add(label, f"{show(base, 1)} µs", cells)

    def add_figures(self, label, figures, unit):
        """Adds a row of figures that are no multiples, one list for each build."""
        self.add(label, "", [f"{show(one, 1)} {unit}" for one in figures])


def show(figures, digits):
    """The median with its range, which is left out where there is one figure."""
    median = f"{statistics.median(figures):.{digits}f}"
    if len(figures) == 1:
        return median
    return f"{median} [{min(figures):.{digits}f}–{max(figures):.{digits}f}]"


@contextlib.contextmanager
def all_servers(builds, *, nginx_log=False, **options):
    """A server of each build, and nginx that serves an item like the first."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        log = options.pop("log", False)
        servers = []
        for index, binary in enumerate(builds.values()):
            file = folder / f"{index}.log" if log else None
            servers.append(stack.enter_context(talks_server(binary=binary, log=file, **options)))
        with talks_server(binary=next(iter(builds.values()))) as source:
            nginx_log_file = folder / "access.log" if nginx_log else None
            nginx = stack.enter_context(nginx_server(folder, source, nginx_log_file))
        yield nginx, servers


def measure_items(table, builds):
    for label, log in [("no log", False), ("default log", True)]:
        with all_servers(builds, log=log, nginx_log=log) as (nginx, servers):
            reference = (nginx, [ITEM], None)
            table.measure(f"item, {label}", reference, [(server, [ITEM], None) for server in servers])
            if not log:
                table.measure("item, gzip, no log", reference, [(server, [ITEM], GZIP) for server in servers])
            known = [(server, [ITEM], f"If-None-Match: {etag(server, ITEM)}") for server in [nginx, *servers]]
            table.measure(f"item, 304 from both, {label}", known[0], known[1:])
            table.measure(f"item, 304 from talks only, {label}", reference, known[1:])


def two_filter_paths(items):
    actors = max(10, min(5000, items // 100))
    return [
        f"/v1/statements?actor=actor-{actor}&kind={kind}&sort=-date&limit=20"
        for actor in range(0, actors, max(1, actors // 200))
        for kind in STATEMENT_KINDS
    ]


def measure_lists(table, builds, items, record):
    pairs = [(one, other) for one in WORDS for other in WORDS if one != other]
    with all_servers(builds, record=record, cache=0) as (nginx, servers):
        reference = (nginx, [ITEM], None)
        paths = two_filter_paths(items)
        pages = [path for path in paths if json.loads(fetch(servers[0], path)[0])["meta"]["total"] >= 20]
        cases = [
            ("page of 20, one filter", [f"/v1/statements?kind={kind}&limit=20" for kind in STATEMENT_KINDS], None),
            ("page of 20, two filters, by date", pages, None),
            ("the same, gzip, first request", pages, GZIP),
            ("search, two words", [f"/v1/search?q={one}%20{other}&limit=20" for one, other in pairs], None),
        ]
        for label, paths, header in cases:
            subjects = [(server, paths, header) for server in servers]
            table.measure(f"{label}, {items:,} statements", reference, subjects)
        memory = [[server.memory()] for server in servers]
        lines = len(fetch(servers[0], "/v1/statements.ndjson")[0]) / 2**20
        table.add_figures(f"settled memory, {items:,} statements", memory, "MiB")
        ratios = [[one[0] / lines] for one in memory]
        table.add_figures(f"the same ÷ all statements as lines, {lines:.0f} MiB", ratios, "×")
    with all_servers(builds, record=record) as (nginx, servers):
        subjects = [(server, pages[:1], GZIP) for server in servers]
        table.measure(f"page, gzip, repeated, {items:,} statements", (nginx, [ITEM], None), subjects)


def measure_tail(table, builds, items, record):
    """p99 of an item on new connections, beside clients that download the most expensive responses."""
    for clients in (0, 1, 4):
        cells = []
        for binary in builds.values():
            with talks_server(record, cores="0,1", binary=binary) as server:
                item = json.loads(fetch(server, "/v1/statements?limit=1")[0])["data"][0]["links"]["self"]
                end, times = time.monotonic() + 4 * table.seconds, []
                threads = [threading.Thread(target=probe_latency, args=(server.address, item, end, times))]
                threads += [
                    threading.Thread(target=download, args=(server.address, HEAVY_PATHS[index], end, {}))
                    for index in range(clients)
                ]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                cells.append([statistics.quantiles(times, n=100)[98]])
        table.add_figures(f"p99 of an item beside {clients} heavy downloads, {items:,} statements", cells, "ms")


def measure_startup(table, builds, label, record, times):
    figures = []
    for binary in builds.values():
        of_build = []
        for _ in range(times):
            command = [str(binary), "--listen", "127.0.0.1:0"]
            command += ["--fixtures", str(record)] if record else []
            began = time.monotonic()
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            process.stdout.readline()
            of_build.append(1000 * (time.monotonic() - began))
            process.terminate()
            process.wait()
        figures.append(of_build)
    table.add_figures(f"start to ready, {label}", figures, "ms")


def build_profiles():
    """Builds both profiles, and what writes records."""
    run("cargo", "build", "--release", "--bin", "talks", "--example", "synth", cwd=ROOT)
    run("cargo", "build", "--profile", "dist", "--bin", "talks", cwd=ROOT)
    return {"dist": ROOT / "target/dist/talks", "release": ROOT / "target/release/talks"}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--items", type=int, default=100_000, help="statements of the record")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=1, help="duration of each measurement")
    options.add_argument("--large", action="store_true", help="also measure a record of a million statements")
    options.add_argument("--compare", action="append", default=[], metavar="NAME=BINARY", help="another build")
    options.add_argument("--only", nargs="+", choices=["items", "lists", "tail", "start"], help="only some rows")
    arguments = options.parse_args()
    builds = build_profiles()
    builds |= {name: Path(binary) for name, binary in (one.split("=", 1) for one in arguments.compare)}
    table = ResultTable(list(builds), arguments.rounds, arguments.seconds)
    parts = arguments.only or ["items", "lists", "tail", "start"]
    if "items" in parts:
        measure_items(table, builds)
    if "start" in parts:
        measure_startup(table, builds, "the shipped record", None, 5)
    with tempfile.TemporaryDirectory() as folder:
        for items in [arguments.items] + ([1_000_000] if arguments.large else []):
            record = Path(folder) / str(items)
            run(str(ROOT / "target/release/examples/synth"), "--items", str(items), str(record))
            if "start" in parts:
                measure_startup(table, builds, f"{items:,} statements", record, 3)
            if "lists" in parts:
                measure_lists(table, builds, items, record)
            if "tail" in parts:
                measure_tail(table, builds, items, record)
    print(f"""
Measured on {time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores, {arguments.rounds} rounds of \
{arguments.seconds} s; server on core 0, `wrk -t1 -c64` on core 1; CPU time of the server for each request.
""")
    print("\n".join(table.rows))


if __name__ == "__main__":
    main()
