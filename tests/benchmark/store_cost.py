#!/usr/bin/python3
"""What keeping conversations costs: CPU of the server per message at 64 connections with each store, in one run.

store_cost.py BUILD_FOLDER [--rounds N] [--seconds S]; needs the targets verbatim and verbatim_load, and starts a redis-server of
its own that flushes each turn, as docker-compose.yml has it. The stores take turns, so that other work on the machine touches
all alike; the least of the rounds is what has the least of that in it. Only ratios within one run mean something.
"""
import argparse
import json
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/chaos"))
from process import Process, Redis, free_port  # noqa: E402

CONNECTIONS = 64
AIMS = {"memory": 0, "sqlite": 30, "redis": 60}  # per cent more than memory, at most
SAID = {"choices": ("--choose", str(ROOT / "tests/bench/choices.txt")),     # all that a message costs but the matching
        "messages": ("--messages", str(ROOT / "tests/bench/messages.txt"))}


def load(build, node, said, seconds):
    """CPU microseconds a message, user and system, of all of the node's threads."""
    command = [build / "verbatim_load", str(node.port), "--connections", str(CONNECTIONS), "--seconds", str(seconds), *said,
               "--pid", str(node.process.pid)]
    seen = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    if seen["errors"] or seen["lost"]:
        raise SystemExit("not a fair run: %s" % seen)
    return seen["cpu_us"]


def start(build, folder, name, store):
    port = free_port()
    node = Process([build / "verbatim", "serve", "--content", str(ROOT), "--listen", "127.0.0.1:%d" % port, "--internal-listen",
                    "127.0.0.1:0", "--store", store, "--threads", "1", "--rate-limit", "off"],
                   b"event=listening", folder / (name + ".log"))
    node.port = port
    node.start()
    return node


def resident(node):
    return re.search(r"VmRSS:\s+(\d+)", pathlib.Path("/proc/%d/status" % node.process.pid).read_text())[1]


def compare(build, nodes, options):
    for kind, said in SAID.items():
        cost = {name: [] for name in nodes}
        for _ in range(options.rounds):
            for name, node in nodes.items():
                cost[name].append(load(build, node, said, options.seconds))
        least, median = ({name: function(values) for name, values in cost.items()} for function in (min, statistics.median))
        for name in nodes:
            print("%-9s%-8s least %6.1f us a message, %+4.0f %% against memory (at most %+d %%); median %6.1f us, %+4.0f %%" % (
                kind, name, least[name], 100 * (least[name] / least["memory"] - 1), AIMS[name],
                median[name], 100 * (median[name] / median["memory"] - 1)), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    build = options.build.resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="verbatim_cost_"))
    redis = Redis(folder)
    redis.start()
    nodes = {}
    try:
        for name, store in {"memory": "memory", "sqlite": "sqlite:%s" % (folder / "sessions.db"),
                            "redis": redis.address}.items():
            nodes[name] = start(build, folder, name, store)
        compare(build, nodes, options)
        print("resident: " + ", ".join("%s %s kB" % (name, resident(node)) for name, node in nodes.items()))
    finally:
        for process in [*nodes.values(), redis]:
            process.kill()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
