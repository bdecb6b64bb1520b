"""The protocol over a WebSocket, with an independent client."""
import asyncio
import json

import websockets

from harness import ServerCase, ask, message

STAGE4 = "what is stage 4"


class Conversations(ServerCase):
    async def test_a_question_is_answered_with_the_approved_words(self):
        async with self.server.connect() as ws:
            reply = await ask(ws, message(STAGE4, id="c1"))
        self.assertEqual(reply["type"], "reply")
        self.assertEqual((reply["id"], reply["seq"], reply["reply_to"], reply["kind"]), ("r1", 1, "c1", "answer"))
        answer = reply["answers"][0]
        self.assertEqual(answer["intent"], "stage4.definition")
        self.assertLessEqual({"title", "text", "lang", "digest", "sources", "review"}, set(answer))
        self.assertNotIn("html", answer)
        self.assertTrue(reply["suggestions"])

    async def test_hello_welcomes_and_resumes(self):
        async with self.server.connect() as ws:
            welcome = await ask(ws, {"type": "hello", "format": "html", "locale": "en-GB"})
            self.assertEqual((welcome["type"], welcome["resumed"], welcome["seq"]), ("welcome", False, 0))
            self.assertEqual(welcome["reply"]["answers"][0]["intent"], "system.welcome")
            self.assertIn("html", welcome["reply"]["answers"][0])
            reply = await ask(ws, message(STAGE4))
            self.assertIn("html", reply["answers"][0])
            self.assertEqual(reply["session"], welcome["session"])
        async with self.server.connect() as ws:
            again = await ask(ws, {"type": "hello", "session": welcome["session"], "last_seq": 1})
            self.assertEqual((again["resumed"], again["seq"], again["session"]), (True, 1, welcome["session"]))
            self.assertNotIn("reply", again)

    async def test_a_token_of_the_clients_own_making_is_not_adopted(self):
        async with self.server.connect() as ws:
            welcome = await ask(ws, {"type": "hello", "session": "A" * 22})
            self.assertFalse(welcome["resumed"])
            self.assertNotEqual(welcome["session"], "A" * 22)

    async def test_choose(self):
        async with self.server.connect() as ws:
            reply = await ask(ws, message(STAGE4))
            chosen = reply["suggestions"][0]["intent"]
            self.assertEqual((await ask(ws, {"type": "choose", "intent": chosen}))["answers"][0]["intent"], chosen)
            for intent in ("no.such", "system.welcome", ""):
                error = await ask(ws, {"type": "choose", "id": "c2", "intent": intent})
                self.assertEqual((error["code"], error["reply_to"], error["temporary"]), ("unknown_intent", "c2", False))
            self.assertEqual((await ask(ws, message(STAGE4)))["seq"], 3)

    async def test_feedback(self):
        async with self.server.connect() as ws:
            await ask(ws, message(STAGE4))
            self.assertEqual(await ask(ws, {"type": "feedback", "id": "c3", "reply": "r1", "value": "up"}),
                             {"type": "ack", "reply_to": "c3"})
            error = await ask(ws, {"type": "feedback", "reply": "r9", "value": "up"})
            self.assertEqual(error["code"], "unknown_reply")

    async def test_forget(self):
        async with self.server.connect() as ws:
            reply = await ask(ws, message(STAGE4))
            forgotten = await ask(ws, {"type": "forget", "id": "c4"})
            self.assertEqual((forgotten["type"], forgotten["reply_to"]), ("forgotten", "c4"))
            welcome = await ask(ws, {"type": "hello", "session": reply["session"]})
            self.assertFalse(welcome["resumed"])

    async def test_the_same_id_gets_the_same_reply(self):
        async with self.server.connect() as ws:
            first = await ask(ws, message(STAGE4, id="same"))
            await ask(ws, message("hello", id="other"))
            self.assertEqual(await ask(ws, message("hello", id="same")), first)

    async def test_a_lost_connection_resumes_with_what_was_missed(self):
        replies = []
        async with self.server.connect() as ws:
            for n in range(5):
                replies.append(await ask(ws, message(STAGE4, id="n%d" % n)))
        async with self.server.connect() as ws:
            welcome = await ask(ws, {"type": "hello", "session": replies[0]["session"], "last_seq": 2})
            self.assertEqual((welcome["resumed"], welcome["seq"]), (True, 5))
            self.assertEqual([json.loads(await ws.recv()) for _ in range(3)], replies[2:])
            self.assertEqual((await ask(ws, message(STAGE4)))["seq"], 6)

    async def test_two_connections_are_two_conversations(self):
        async with self.server.connect() as one, self.server.connect() as two:
            first, second = await asyncio.gather(ask(one, message(STAGE4)), ask(two, message(STAGE4)))
            self.assertNotEqual(first["session"], second["session"])
            self.assertEqual((first["seq"], second["seq"]), (1, 1))

    async def test_replies_come_in_order(self):
        async with self.server.connect() as ws:
            sending = asyncio.gather(*(ws.send(json.dumps(message("hello", id="n%d" % n))) for n in range(1000)))
            for n in range(1000):
                self.assertEqual(json.loads(await ws.recv())["reply_to"], "n%d" % n)
            await sending


class Faults(ServerCase):
    async def error(self, frame, code, **members):
        async with self.server.connect() as ws:
            error = await ask(ws, frame)
            self.assertEqual((error["type"], error["code"]), ("error", code))
            for name, value in members.items():
                self.assertEqual(error[name], value)
            alive = await ask(ws, message("hello"))
            self.assertEqual(alive["type"], "reply", "the connection lives on")
            return error

    async def test_empty(self):
        for text in ("", "  \n\t", "\u00a0\u200b"):
            self.assertIn("text", await self.error(message(text, id="c1"), "empty", reply_to="c1"))

    async def test_too_long_is_counted_in_characters_after_decoding(self):
        for character in ("x", "\u00e9", "\U0001F600"):
            frame = json.dumps(message(character * 1001))
            self.assertIn("text", await self.error(frame, "too_long", temporary=False))
            async with self.server.connect() as ws:
                self.assertEqual((await ask(ws, json.dumps(message(character * 1000))))["type"], "reply")

    async def test_an_overlong_cry_for_help_is_heard(self):
        for text in ("I want to kill myself. " + "x " * 1000, "x " * 1000 + " I want to kill myself"):
            async with self.server.connect() as ws:
                reply = await ask(ws, message(text))
                self.assertEqual((reply["type"], reply.get("kind")), ("reply", "safety"))

    async def test_bad_json(self):
        for text in ("", "{", "hello", '{"type":"message","text":"a"} x', '{"type":"message","text":"\\ud800"}',
                     '{"type":"message","text":"\\udc00\\ud800"}', "[" * 60000):
            await self.error(text, "bad_json")

    async def test_bad_requests(self):
        await self.error("[]", "bad_request")
        await self.error({"text": "a"}, "bad_request")
        await self.error({"type": "message", "text": 5, "id": "c1"}, "bad_request", reply_to="c1")
        await self.error({"type": "shout", "id": "c1"}, "unknown_type", reply_to="c1")
        await self.error(message("a", id="not an id"), "bad_id")

    async def test_a_binary_frame(self):
        async with self.server.connect() as ws:
            await ws.send(json.dumps(message("hello")).encode())
            self.assertEqual(json.loads(await ws.recv())["code"], "bad_request")
            self.assertEqual((await ask(ws, message("hello")))["type"], "reply")


class Frames(ServerCase):
    async def assert_closed(self, ws, code):
        with self.assertRaises(websockets.ConnectionClosed):
            await ws.recv()
        self.assertEqual(ws.close_code, code)

    async def test_invalid_utf8_closes_1007(self):
        for payload in (b"\xff", b'{"type":"message","text":"\xed\xa0\x80"}', b"\xc3"):
            async with self.server.connect() as ws:
                await ws.write_frame(True, 1, payload)
                await self.assert_closed(ws, 1007)

    async def test_a_frame_over_the_limit_closes_1009(self):
        async with self.server.connect() as ws:
            await ws.send("x" * (64 * 1024 + 1))
            await self.assert_closed(ws, 1009)

    async def test_a_frame_at_the_limit_is_read(self):
        async with self.server.connect() as ws:
            self.assertEqual((await ask(ws, "x" * (64 * 1024)))["code"], "bad_json")

    async def test_fragments_are_one_message(self):
        text = json.dumps(message("what is stage 4"))
        async with self.server.connect() as ws:
            await ws.send([text[:9], text[9:20], "", text[20:]])
            self.assertEqual(json.loads(await ws.recv())["answers"][0]["intent"], "stage4.definition")

    async def test_fragments_over_the_limit_close_1009(self):
        async with self.server.connect() as ws:
            await ws.write_frame(False, 1, b"x" * 40000)
            await ws.write_frame(False, 0, b"x" * 40000)
            await self.assert_closed(ws, 1009)

    async def test_the_close_code_arrives_however_much_is_still_being_sent(self):
        for _ in range(20):
            async with self.server.connect() as ws:
                await asyncio.gather(ws.send(["x" * 40000, "x" * 40000]), return_exceptions=True)
                await ws.wait_closed()
                self.assertEqual(ws.close_code, 1009)

    async def test_ping_and_close(self):
        async with self.server.connect() as ws:
            await asyncio.wait_for(await ws.ping(b"probe"), 30)
            await ws.close(1000)
            self.assertEqual(ws.close_code, 1000)

    async def test_origins(self):
        host = "%s:%d" % self.server.address
        async with self.server.connect(origin="http://" + host) as ws:
            self.assertEqual((await ask(ws, message("hello")))["type"], "reply")
        with self.assertRaises(websockets.InvalidStatusCode) as refused:
            async with self.server.connect(origin="http://evil.example"):
                pass
        self.assertEqual(refused.exception.status_code, 403)
