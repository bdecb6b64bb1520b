"""Conversations that go on through reloads and restarts: every message is answered exactly once, and whoever must go is told so."""
import asyncio
import http.client
import itertools
import json
import signal
import socket
import tempfile
import unittest

import websockets

from harness import PATIENCE, SMALL_CONTENT, Server, from_server, message

TEXTS = itertools.cycle(("what is stage 4", "hello", "what are the side effects", "flibber wuzzle"))
AT_ONCE = 4  # messages of one conversation that wait for their reply


class Talk:
    """A conversation by WebSocket, which sends before it has heard and comes back when it is told to."""

    def __init__(self, case):
        self.case = case
        self.session, self.heard = None, []  # heard: the ids that were answered, in the order of the replies
        self.waiting = []  # ids that were sent and not answered yet
        self.advised = 0

    async def go_on(self):
        while not self.case.ending.is_set() or self.waiting:
            await self.case.serving.wait()
            try:
                async with websockets.connect(self.case.url) as ws:
                    await self.resume(ws)
                    await self.talk(ws)
            except (ConnectionError, websockets.InvalidHandshake):
                await asyncio.sleep(0)  # the server has just gone
            except websockets.ConnectionClosed as closed:
                self.case.assertEqual(closed.rcvd.code, 3001)
                self.case.assertRegex(closed.rcvd.reason, r"^reconnect_after_ms=\d+$")
                self.advised += 1

    async def resume(self, ws):
        hello = {"type": "hello", "last_seq": len(self.heard)} | ({"session": self.session} if self.session else {})
        await ws.send(json.dumps(hello))
        welcome = from_server(await ws.recv())
        if self.session:
            self.case.assertEqual((welcome["resumed"], welcome["session"]), (True, self.session))
        self.session = welcome["session"]
        while len(self.heard) < welcome["seq"]:
            self.hear(await ws.recv())
        for number in self.waiting:
            await ws.send(json.dumps(message(next(TEXTS), id=number)))

    async def talk(self, ws):
        while True:
            while len(self.waiting) < AT_ONCE and not self.case.ending.is_set():
                self.waiting.append("n%d" % (len(self.heard) + len(self.waiting)))
                await ws.send(json.dumps(message(next(TEXTS), id=self.waiting[-1])))
            if not self.waiting:
                return
            self.hear(await ws.recv())

    def hear(self, text):
        reply = from_server(text)
        self.case.assertEqual(reply["type"], "reply", reply)
        self.heard.append(reply["reply_to"])
        self.case.assertEqual(reply["seq"], len(self.heard), "none is lost and none comes twice")
        self.waiting.remove(reply["reply_to"])


class Posts:
    """A conversation by HTTP, which asks again what was not answered."""

    def __init__(self, case):
        self.case = case
        self.session, self.heard = None, []

    async def go_on(self):
        while not self.case.ending.is_set():
            await self.case.serving.wait()
            await asyncio.to_thread(self.talk)

    def talk(self):
        connection = http.client.HTTPConnection(*self.case.address, timeout=PATIENCE)
        try:
            while not self.case.ending.is_set():
                number = "n%d" % len(self.heard)
                asked = json.dumps(message(next(TEXTS), id=number, **({"session": self.session} if self.session else {})))
                connection.request("POST", "/v1/messages", asked, {"Content-Type": "application/json"})
                response = connection.getresponse()
                reply = json.loads(response.read())
                self.case.assertEqual((response.status, reply["reply_to"]), (200, number))
                self.session = self.session or reply["session"]
                self.heard.append(number)
                self.case.assertEqual((reply["session"], reply["seq"]), (self.session, len(self.heard)))
        except (ConnectionError, http.client.BadStatusLine):  # closed between two requests, or gone
            pass
        finally:
            connection.close()


class Accounted(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.store = "sqlite:%s/sessions.db" % folder.name
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = free.getsockname()
        self.url = "ws://%s:%d/v1/chat" % self.address
        self.serving, self.ending = asyncio.Event(), asyncio.Event()

    def start(self):
        server = Server("--rate-limit", "off", "--store", self.store, listen="%s:%d" % self.address, content=SMALL_CONTENT)
        self.addCleanup(server.stop)
        server.address
        return server

    async def more_from_all(self, conversations):
        """Waits until everybody has heard something new."""
        before = [len(one.heard) for one in conversations]
        while any(len(one.heard) <= was for one, was in zip(conversations, before)):
            if self.running.done():
                await self.running  # somebody has failed
            await asyncio.sleep(0.01)

    async def test_through_reloads_and_restarts(self):
        server = await asyncio.to_thread(self.start)
        self.serving.set()
        conversations = [Talk(self) for _ in range(16)] + [Posts(self) for _ in range(4)]
        self.running = asyncio.gather(*(one.go_on() for one in conversations))
        for restart in range(3):
            await self.more_from_all(conversations)
            for reload in range(3):
                server.signal(signal.SIGHUP)
                await server.until('verbatim_reloads_total{result="done"}', reload + 1)
            self.serving.clear()
            server.signal(signal.SIGTERM)
            self.assertEqual(await asyncio.to_thread(server.wait), 0)
            server = await asyncio.to_thread(self.start)
            self.serving.set()
        await self.more_from_all(conversations)
        self.ending.set()
        await asyncio.wait_for(self.running, PATIENCE)
        for one in conversations:
            self.assertEqual(len(one.heard), len(set(one.heard)))
            if isinstance(one, Talk):
                self.assertGreater(one.advised, 0)
                self.assertEqual(set(one.heard), {"n%d" % number for number in range(len(one.heard))})
