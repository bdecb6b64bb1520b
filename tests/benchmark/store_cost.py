#!/usr/bin/python3
"""What keeping conversations costs: CPU of the server per message at 64 connections with each store, in one run.

store_cost.py BINARY CONTENT [--messages N] [--rounds N]; starts its own redis-server. Times are for people to compare
within one run, in which the stores take turns.
"""
import argparse
import json
import os
import pathlib
import re
import selectors
import shutil
import socket
import statistics
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "chaos"))
from cluster import Process, free_port  # noqa: E402

CONNECTIONS = 64
QUESTIONS = ["what is stage 4", "what about side effects?", "what is chemotherapy", "hormone therapy side effects",
             "what is radiation", "hello"]
HANDSHAKE = (b"GET /v1/chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")


def frame(text):
    """A masked text frame of under 126 bytes; the mask is zero."""
    payload = text.encode()
    return bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload


def frames_in(data):
    """How many whole frames `data` holds, and what is left of it."""
    count = 0
    while len(data) >= 4:
        size, head = data[1], 2
        if size == 126:
            size, head = int.from_bytes(data[2:4], "big"), 4
        if len(data) < head + size:
            break
        count, data = count + 1, data[head + size:]
    return count, data


def cpu_seconds(pid):
    fields = open("/proc/%d/stat" % pid).read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(port, messages):
    """A closed loop: each connection says the next thing when it has its reply."""
    selector = selectors.DefaultSelector()
    asked, answered = 0, 0
    for n in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(HANDSHAKE)
        while b"\r\n\r\n" not in connection.recv(4096):
            pass
        state = {"turn": n, "rest": b""}
        selector.register(connection, selectors.EVENT_READ, state)
        connection.sendall(frame(json.dumps({"type": "message", "text": QUESTIONS[n % len(QUESTIONS)]})))
        asked += 1
    while answered < messages:
        for key, _ in selector.select():
            state = key.data
            count, state["rest"] = frames_in(state["rest"] + key.fileobj.recv(65536))
            answered += count
            if count and asked < messages:
                state["turn"] += 1
                text = QUESTIONS[state["turn"] % len(QUESTIONS)]
                key.fileobj.sendall(frame(json.dumps({"type": "message", "text": text})))
                asked += 1
    for key in list(selector.get_map().values()):
        key.fileobj.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    parser.add_argument("content")
    parser.add_argument("--messages", type=int, default=20000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="verbatim_cost_"))
    redis_port = free_port()
    redis = Process(["redis-server", "--port", str(redis_port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder),
                     "--appendonly", "no"], b"Ready to accept", folder / "redis.log")
    redis.start()
    stores = {"memory": "memory", "sqlite": "sqlite:%s" % (folder / "sessions.db"),
              "redis": "redis://127.0.0.1:%d" % redis_port}
    nodes, ports, cost = {}, {}, {}
    try:
        for name, store in stores.items():
            ports[name], cost[name] = free_port(), []
            nodes[name] = Process([options.binary, "serve", "--content", options.content, "--listen",
                                   "127.0.0.1:%d" % ports[name], "--internal-listen", "127.0.0.1:0", "--store", store,
                                   "--threads", "1", "--rate-limit", "off"],
                                  b"event=listening", folder / (name + ".log"))
            nodes[name].start()
            load(ports[name], 2000)
        for _ in range(options.rounds):
            for name, node in nodes.items():
                before = cpu_seconds(node.process.pid)
                load(ports[name], options.messages)
                cost[name].append((cpu_seconds(node.process.pid) - before) / options.messages * 1e6)
        base = statistics.median(cost["memory"])
        for name, node in nodes.items():
            status = open("/proc/%d/status" % node.process.pid).read()
            median = statistics.median(cost[name])
            print("%-7s %6.1f us a message (%s), %+.0f %% against memory; %s kB" % (
                name, median, ", ".join("%.1f" % value for value in cost[name]), 100 * (median / base - 1),
                re.search(r"VmRSS:\s+(\d+)", status)[1]))
    finally:
        for process in [*nodes.values(), redis]:
            process.kill()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
