"""Clients of other programs, over real sockets; tests/browser/clients.test.mjs has the clients themselves."""
import http.client
import json

import websockets

from harness import PATIENCE, SMALL_CONTENT, Server, ServerCase


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


class DirectLineClient:
    """What Bot Framework Web Chat does, call by call."""

    def __init__(self, server, **headers):
        self.server = server
        self.headers = {"Content-Type": "application/json"} | headers
        self.conversation = self.call("POST", "conversations", {}, 201)
        self.place = "conversations/" + self.conversation["conversationId"]

    def call(self, method, path, body=None, status=200):
        connection = http.client.HTTPConnection(*self.server.address, timeout=PATIENCE)
        try:
            token = {"Authorization": "Bearer " + self.conversation["token"]} if hasattr(self, "conversation") else {}
            connection.request(method, "/v3/directline/" + path, body and json.dumps(body), self.headers | token)
            response = connection.getresponse()
            answer = json.loads(response.read())
            assert response.status == status, (response.status, answer)
            return answer
        finally:
            connection.close()

    def say(self, text, client_id="a"):
        return self.call("POST", self.place + "/activities",
                         {"type": "message", "text": text, "channelData": {"clientActivityID": client_id}})["id"]


def texts(frame):
    return [activity["text"] for activity in json.loads(frame)["activities"]]


class DirectLine(ServerCase):
    CONTENT = SMALL_CONTENT
    OPTIONS = ("--rate-limit", "off", "--direct-line", "on", "--trusted-proxies", "127.0.0.1", "--first-message-timeout", "1")

    async def test_a_conversation_and_its_stream(self):
        client = DirectLineClient(self.server)
        async with websockets.connect(client.conversation["streamUrl"]) as stream:
            welcome = texts(await stream.recv())
            await stream.send("")  # so it keeps its stream open, and waits for no answer
            said = client.say("hello", "mine")
            own = json.loads(await stream.recv())["activities"][0]
            self.assertEqual((own["id"], own["text"], own["channelData"]), (said, "hello", {"clientActivityID": "mine"}))
            reply = json.loads(await stream.recv())
            self.assertEqual(reply["activities"][0]["replyToId"], said)
            self.assertEqual(reply["watermark"], "1")
        polled = client.call("GET", client.place + "/activities")
        self.assertEqual(texts(json.dumps(polled)), welcome + texts(json.dumps(reply)))

    async def test_who_comes_back_gets_what_was_missed(self):
        client = DirectLineClient(self.server)
        async with websockets.connect(client.conversation["streamUrl"]) as stream:
            await stream.recv()
        client.say("hello", "while it was away")
        missed = client.call("GET", client.place + "/activities?watermark=0")
        back = client.call("GET", client.place + "?watermark=0")
        async with websockets.connect(back["streamUrl"]) as stream:
            frame = json.loads(await stream.recv())
            self.assertEqual([each["id"] for each in frame["activities"]], [each["id"] for each in missed["activities"]])
            client.say("hello", "and now")
            self.assertEqual(texts(await stream.recv()), ["hello"])

    async def test_two_streams_of_one_conversation_and_one_of_another(self):
        client, other = DirectLineClient(self.server), DirectLineClient(self.server)
        urls = [client.conversation["streamUrl"]] * 2 + [other.conversation["streamUrl"]]
        async with websockets.connect(urls[0]) as one, websockets.connect(urls[1]) as two, websockets.connect(urls[2]) as foreign:
            for stream in (one, two, foreign):
                await stream.recv()
            client.say("hello")
            for stream in (one, two):
                self.assertEqual(texts(await stream.recv()), ["hello"])
            other.say("thanks")
            self.assertEqual(texts(await foreign.recv()), ["thanks"], "it was told nothing of the other conversation")

    async def test_a_stream_without_its_token_is_closed_for_good(self):
        async with websockets.connect("ws://%s:%d/v3/directline/stream?t=x" % self.server.address) as stream:
            await stream.wait_closed()
            self.assertEqual((stream.close_code, stream.close_reason), (3502, "token"))

    async def test_behind_a_trusted_proxy_the_stream_is_encrypted_as_the_page_is(self):
        headers = {"Host": "bot.example", "X-Forwarded-Proto": "https"}
        client = DirectLineClient(self.server, **headers)
        self.assertTrue(client.conversation["streamUrl"].startswith("wss://bot.example/v3/directline/stream?t="))
        self.assertTrue(DirectLineClient(self.server).conversation["streamUrl"].startswith("ws://127.0.0.1:"))

    async def test_nobody_else_is_believed_to_be_a_proxy(self):
        server = Server("--direct-line", "on", content=SMALL_CONTENT)
        try:
            client = DirectLineClient(server, Host="bot.example", **{"X-Forwarded-Proto": "https"})
            self.assertTrue(client.conversation["streamUrl"].startswith("ws://bot.example/"))
            async with websockets.connect(client.conversation["streamUrl"].replace("bot.example", "%s:%d" % server.address)) as stream:
                await stream.recv()
                server.signal()
                await stream.wait_closed()
                self.assertEqual(stream.close_code, 3001, "a stream that says nothing is sent away with the others")
        finally:
            self.assertEqual(server.stop(), 0)


class ChannelsOff(ServerCase):
    CONTENT = SMALL_CONTENT

    async def test_there_is_nothing_unless_it_was_turned_on(self):
        for path in ("channels/deep-chat/socket", "v3/directline/stream"):
            with self.assertRaises(websockets.InvalidStatusCode) as refused:
                await websockets.connect("ws://%s:%d/%s" % (*self.server.address, path))
            self.assertEqual(refused.exception.status_code, 404)
