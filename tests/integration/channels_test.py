"""Clients of other programs, over real sockets; tests/browser/clients.test.mjs has the clients themselves."""
import json

import websockets

from harness import SMALL_CONTENT, ServerCase


def deep_chat(text):
    return json.dumps({"messages": [{"role": "user", "text": text}]})


class Channels(ServerCase):
    CONTENT = SMALL_CONTENT
    OPTIONS = ("--rate-limit", "off", "--deep-chat", "on", "--first-message-timeout", "1", "--allowed-origins", "https://good.example")

    @property
    def socket(self):
        return "ws://%s:%d/channels/deep-chat/socket" % self.server.address

    async def test_a_page_that_only_connects_is_not_sent_away(self):
        async with websockets.connect(self.socket) as silent, self.server.connect() as other:
            await other.wait_closed()
            self.assertEqual(other.close_code, 3501, "the protocol's own clients say something at once")
            await silent.send(deep_chat("hello"))
            self.assertIn("text", json.loads(await silent.recv())[0])

    async def test_a_page_of_another_origin_needs_leave(self):
        with self.assertRaises(websockets.InvalidStatusCode) as refused:
            await websockets.connect(self.socket, origin="https://evil.example")
        self.assertEqual(refused.exception.status_code, 403)
        async with websockets.connect(self.socket, origin="https://good.example") as good:
            await good.send(deep_chat("hello"))
            self.assertIn("text", json.loads(await good.recv())[0])

    async def test_what_is_no_message_is_explained_and_costs_nothing(self):
        async with websockets.connect(self.socket) as ws:
            for bad in ("{", "[]", b"\x00", json.dumps({"messages": []})):
                await ws.send(bad)
                self.assertEqual(list(json.loads(await ws.recv())[0]), ["error"])
            await ws.send(deep_chat("hello"))
            self.assertIn("text", json.loads(await ws.recv())[0])


class ChannelsOff(ServerCase):
    CONTENT = SMALL_CONTENT

    async def test_there_is_nothing_unless_it_was_turned_on(self):
        with self.assertRaises(websockets.InvalidStatusCode) as refused:
            await websockets.connect("ws://%s:%d/channels/deep-chat/socket" % self.server.address)
        self.assertEqual(refused.exception.status_code, 404)
