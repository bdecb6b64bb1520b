#!/usr/bin/python3
"""Conversations go on while nodes and Redis are killed, paused and restarted: chaos.py BINARY CONTENT [--rounds N].

Each client talks in turns that depend on the turns before, and checks each reply: its place, what it answers, and what it
says. Prints what was lost, repeated, reordered or wrong under each fault; fails if anything was. One fault at a time; each
lasts until every client has had more turns, so nothing depends on how fast the machine is.
"""
import argparse
import asyncio
import collections
import json
import signal
import sys
import time
import urllib.request

import websockets

from cluster import Cluster

# What is said, and the intent that must answer it: every second one only makes sense with the one before.
SCRIPT = [
    ("what is hormone therapy", "hormone_therapy.overview"),
    ("what about side effects?", "hormone_therapy.side_effects"),
    ("what is chemotherapy", "chemotherapy.overview"),
    ("what about side effects?", "chemotherapy.side_effects"),
]
POSTERS = 4       # clients by HTTP
PATIENCE = 3      # seconds until a client that gets no answer connects anew
GIVE_UP = 60      # seconds without any progress: the cluster is stuck


class Conversation:
    """What one client has said and heard, and what it must hear next."""

    def __init__(self, name, counts):
        self.name, self.counts = name, counts
        self.session, self.seq, self.turns = None, 0, 0
        self.pending = None  # (id, expected intent, text) of what was said and not yet answered

    def counts_turns(self):
        return self.counts["turns"]

    def next(self):
        """What is to be said: the same under the same id, until it is answered."""
        if self.pending is None:
            text, intent = SCRIPT[self.turns % len(SCRIPT)]
            self.pending = ("%s-%d" % (self.name, self.turns), intent, text)
        return {"type": "message", "id": self.pending[0], "text": self.pending[2]}

    def lost(self):
        self.counts["lost"] += 1
        print(self.name, "lost its session at turn", self.turns, flush=True)
        self.seq, self.turns, self.pending = 0, 0, None

    def check(self, reply):
        if self.pending is None or reply["reply_to"] != self.pending[0]:
            self.counts["repeated" if reply["seq"] <= self.seq else "reordered"] += 1
            print(self.name, "expected", self.pending, "got", reply["seq"], reply.get("reply_to"), flush=True)
            return
        if reply["seq"] != self.seq + 1:
            self.counts["lost" if reply["seq"] > self.seq + 1 else "repeated"] += 1
            print(self.name, "was at", self.seq, "and got", reply["seq"], flush=True)
        if reply["answers"][0]["intent"] != self.pending[1]:
            self.counts["wrong"] += 1
            print(self.name, "asked", self.pending, "got", reply["answers"][0]["intent"], flush=True)
        self.seq, self.pending = reply["seq"], None
        self.turns += 1
        self.counts["turns"] += 1


class Talker(Conversation):
    """On a WebSocket, which it opens again when it is cut off."""

    def __init__(self, name, cluster, counts):
        super().__init__(name, counts)
        self.url = "ws://%s/v1/chat" % cluster.address

    async def run(self, stop):
        while not stop.is_set():
            try:
                async with websockets.connect(self.url, open_timeout=PATIENCE, close_timeout=0.1) as ws:
                    await self.talk(ws, stop)
            except (OSError, asyncio.TimeoutError, websockets.WebSocketException):
                self.counts["reconnects"] += 1
                await asyncio.sleep(0.05)  # as a polite client would

    async def receive(self, ws):
        return json.loads(await asyncio.wait_for(ws.recv(), PATIENCE))

    async def talk(self, ws, stop):
        hello = {"type": "hello", "last_seq": self.seq}
        if self.session:
            hello["session"] = self.session
        await ws.send(json.dumps(hello))
        welcome = await self.receive(ws)
        if welcome["type"] == "error":
            raise asyncio.TimeoutError
        if self.session and not welcome["resumed"]:
            self.lost()
        self.session = welcome["session"]
        for _ in range(welcome["seq"] - self.seq):
            self.check(await self.receive(ws))
        while not stop.is_set():
            await ws.send(json.dumps(self.next()))
            reply = await self.receive(ws)
            if reply["type"] == "error":
                self.counts["errors"] += 1
                raise asyncio.TimeoutError  # temporary: say it again on a new connection
            self.check(reply)


class Poster(Conversation):
    """By HTTP requests, each of which may reach another node."""

    def __init__(self, name, cluster, counts):
        super().__init__(name, counts)
        self.url = "http://%s/v1/messages" % cluster.address

    async def run(self, stop):
        while not stop.is_set():
            try:
                reply = await asyncio.to_thread(self.post, self.next() | ({"session": self.session} if self.session else {}))
            except OSError as refused:
                print(self.name, "was refused:", refused, flush=True)
                self.counts["refused"] += 1
                await asyncio.sleep(0.05)
                continue
            if self.session not in (None, reply["session"]):
                self.lost()
            else:
                self.check(reply)
            self.session = reply["session"]

    def post(self, message):
        request = urllib.request.Request(self.url, json.dumps(message).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return json.load(response)


async def progress(clients, turns):
    """Waits until every client has had so many more turns."""
    goal = {client: client.counts_turns() + turns for client in clients}
    deadline = time.monotonic() + GIVE_UP
    while any(client.counts_turns() < wanted for client, wanted in goal.items()):
        if time.monotonic() > deadline:
            raise AssertionError("no progress: " + ", ".join(c.name for c in clients if c.counts_turns() < goal[c]))
        await asyncio.sleep(0.02)


async def healed(cluster):
    """Waits until the fault is over for every node, so that the next one comes alone."""
    deadline = time.monotonic() + GIVE_UP
    while not await asyncio.to_thread(cluster.is_well):
        if time.monotonic() > deadline:
            raise AssertionError("the cluster does not become well again")
        await asyncio.sleep(0.02)


async def node_killed(cluster, clients, n):
    node = cluster.nodes[n % len(cluster.nodes)]
    node.kill()
    await progress(clients, 3)
    await asyncio.to_thread(node.start)


async def node_paused(cluster, clients, n):
    node = cluster.nodes[(n + 1) % len(cluster.nodes)]
    node.pause()
    await progress(clients, 3)
    node.go_on()


async def rolling_restart(cluster, clients, n):
    """Clients by HTTP, who change node with each request, must not see so much as an error."""
    posters = [Poster("p%d-%d" % (n, i), cluster, collections.Counter()) for i in range(POSTERS)]
    stop = asyncio.Event()
    posting = [asyncio.create_task(poster.run(stop)) for poster in posters]
    for node in cluster.nodes:
        await progress(posters, 3)
        await asyncio.to_thread(node.kill, signal.SIGTERM)
        await asyncio.to_thread(node.start)
        await healed(cluster)
    stop.set()
    await asyncio.gather(*posting)
    counts = sum((poster.counts for poster in posters), collections.Counter())
    counts["lost"] += counts["refused"]
    return counts


async def redis_killed(cluster, clients, n):
    cluster.redis.kill()
    await progress(clients, 3)
    await asyncio.to_thread(cluster.redis.start)


async def redis_paused(cluster, clients, n):
    cluster.redis.pause()
    await progress(clients, 3)
    cluster.redis.go_on()


async def redis_emptied(cluster, clients, n):
    await asyncio.to_thread(cluster.redis.empty)


FAULTS = [node_killed, redis_killed, node_paused, redis_paused, redis_emptied, rolling_restart]


async def run(options):
    cluster = await asyncio.to_thread(Cluster, options.binary, options.content)
    bad = 0
    try:
        counts = collections.Counter()
        clients = [Talker("t%d" % n, cluster, collections.Counter()) for n in range(options.clients)]
        stop = asyncio.Event()
        running = [asyncio.create_task(client.run(stop)) for client in clients]
        await progress(clients, 3)
        for n in range(options.rounds):
            for fault in FAULTS:
                others = await fault(cluster, clients, n) or collections.Counter()
                await healed(cluster)
                await progress(clients, 6)
                total = sum((client.counts for client in clients), collections.Counter())
                here, counts = total - counts + others, total
                faults = {kind: here[kind] for kind in ("lost", "repeated", "reordered", "wrong")}
                bad += sum(faults.values())
                print("%-15s %6d turns, %4d reconnects, %3d errors: %s" % (
                    fault.__name__, here["turns"], here["reconnects"], here["errors"],
                    ", ".join("%d %s" % (count, kind) for kind, count in faults.items())), flush=True)
        stop.set()
        await asyncio.gather(*running)
    finally:
        if bad and options.keep_logs:
            print("logs in", cluster.folder)
        else:
            await asyncio.to_thread(cluster.stop)
    return 1 if bad else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    parser.add_argument("content")
    parser.add_argument("--clients", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--keep-logs", action="store_true")
    sys.exit(asyncio.run(run(parser.parse_args())))
