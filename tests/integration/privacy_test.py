"""What a user typed is nowhere: not in what a store writes, however it came in, and not in the log."""
import http.client
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

import websockets

from channels_test import DirectLineClient
from harness import PATIENCE, Server, ask, message

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "chaos"))
from process import Redis  # noqa: E402

# Said in every way that there is; one is answered, one is not understood, one is refused. Typed by nobody else.
SAYINGS = ["what is stage 4, asks Quokka", "flibber zamboni 020 7946 0018", "xylophone " * 200]
WORDS = ["quokka", "flibber", "zamboni", "7946", "xylophone"]
CHANNELS = ("--rasa", "on", "--deep-chat", "on", "--direct-line", "on")


class Privacy(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="verbatim_privacy_"))
        self.addCleanup(shutil.rmtree, self.folder)

    def post(self, server, path, body):
        connection = http.client.HTTPConnection(*server.address, timeout=PATIENCE)
        try:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    async def say_everywhere(self, server):
        """The tokens of the sessions in which it was said."""
        async with server.connect() as ws:
            replies = [await ask(ws, message(text)) for text in SAYINGS]
            await ask(ws, {"type": "choose", "intent": WORDS[0]})
            await ask(ws, {"type": "feedback", "reply": "r1", "value": "up"})
        async with websockets.connect("ws://%s:%d/channels/deep-chat/socket" % server.address) as ws:
            for text in SAYINGS:
                await ws.send(json.dumps({"messages": [{"role": "user", "text": text}]}))
                await ws.recv()
        web_chat = DirectLineClient(server)
        for number, text in enumerate(SAYINGS):
            web_chat.call("POST", web_chat.place + "/activities", {"type": "message", "text": text, "id": str(number)},
                          413 if text == SAYINGS[-1] else 200)
            statuses = {self.post(server, "/v1/messages", {"text": text}),
                        self.post(server, "/channels/deep-chat", {"messages": [{"role": "user", "text": text}]}),
                        self.post(server, "/webhooks/rest/webhook", {"sender": "a-name-of-long-standing", "message": text})}
            self.assertLessEqual(statuses, {200, 413} if text == SAYINGS[-1] else {200})
        self.assertEqual([reply.get("kind") for reply in replies][0::2], ["answer", None])
        return [replies[0]["session"], "a-name-of-long-standing", web_chat.conversation["token"]]

    def assert_clean(self, secrets, server):
        kept = {file: file.read_bytes().lower() for file in self.folder.rglob("*") if file.is_file()}
        self.assertTrue(any(b"stage4.definition" in data for data in kept.values()), "the ids are there")
        kept["the log"] = "".join(server.lines).lower().encode()
        for where, data in kept.items():
            for word in WORDS + secrets:
                self.assertNotIn(word.lower().encode(), data, where)

    async def test_sqlite(self):
        server = Server("--store", "sqlite:%s" % (self.folder / "sessions.db"), "--log-level", "debug", *CHANNELS)
        self.addCleanup(server.stop)
        secrets = await self.say_everywhere(server)
        self.assert_clean(secrets, server)  # the write-ahead log too
        self.assertEqual({file.name for file in self.folder.iterdir()}, {"sessions.db", "sessions.db-wal", "sessions.db-shm"})
        server.stop()
        self.assert_clean(secrets, server)

    async def test_redis(self):
        redis = Redis(self.folder)
        redis.start()
        self.addCleanup(redis.kill)
        server = Server("--store", redis.address, "--log-level", "debug", *CHANNELS)
        self.addCleanup(server.stop)
        self.assert_clean(await self.say_everywhere(server), server)
