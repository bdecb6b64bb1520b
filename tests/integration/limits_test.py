"""Every bound that a client can run into: what it gets, and that it is counted."""
import asyncio
import contextlib
import http.client
import json
import re
import socket
import sqlite3
import tempfile
import time
import unittest

import websockets

from harness import PATIENCE, SMALL_CONTENT, OwnServersCase, Server, ask, exchange, message


class Limits(OwnServersCase):
    OPTIONS = ()

    def count(self, server, limit):
        return server.metric('verbatim_limits_total{limit="%s"}' % limit)

    async def test_too_many_messages_are_softly_refused_and_in_the_end_closed(self):
        server = self.serve("--message-rate", "1", "--message-burst", "2", "--max-violations", "3")
        async with server.connect() as ws:
            for _ in range(2):
                self.assertEqual((await ask(ws, message("hello")))["type"], "reply")
            for _ in range(3):
                error = await ask(ws, message("what is stage 4", id="c1"))
                self.assertEqual((error["code"], error["temporary"], error["reply_to"]), ("rate_limited", True, "c1"))
                self.assertGreater(error["retry_after_ms"], 0)
                self.assertLessEqual(error["retry_after_ms"], 1000)
                self.assertIn("text", error)
            # One violation is forgiven each second, so it may take one more.
            with self.assertRaises(websockets.ConnectionClosed):
                while True:
                    await ask(ws, message("what is stage 4"))
            self.assertEqual((ws.close_code, ws.close_reason), (3500, "max_violations"))
        self.assertGreaterEqual(self.count(server, "message_rate"), 4)
        self.assertEqual(self.count(server, "max_violations"), 1)
        self.assertEqual(server.metric('verbatim_closes_total{code="3500"}'), 1)

    async def test_a_cry_for_help_is_answered_however_fast_it_comes(self):
        server = self.serve("--message-rate", "1", "--message-burst", "1")
        async with server.connect() as ws:
            await ask(ws, message("hello"))
            self.assertEqual((await ask(ws, message("i want to kill myself")))["kind"], "safety")

    async def test_a_session_has_one_rate_over_http_too(self):
        server = self.serve("--session-rate", "1", "--message-burst", "2")
        session = None
        for status in (200, 200, 200, 429):
            connection = http.client.HTTPConnection(*server.address, timeout=PATIENCE)
            self.addCleanup(connection.close)
            connection.request("POST", "/v1/messages", json.dumps({"text": "hello", "session": session}),
                               {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = json.loads(response.read())
            self.assertEqual(response.status, status)
            session = answer.get("session", session)
        self.assertEqual(response.getheader("Retry-After"), "1")
        self.assertEqual(self.count(server, "session_rate"), 1)

    async def test_connections_are_bounded_and_places_come_back(self):
        server = self.serve("--max-connections", "2")
        async with server.connect() as first:
            second = await server.connect()
            with server.raw() as third:
                try:
                    answer = third.recv(1000)
                    self.assertTrue(answer.startswith(b"HTTP/1.1 503 "), answer)
                except ConnectionResetError:
                    pass
            self.assertEqual((await ask(first, message("hello")))["type"], "reply")
            self.assertEqual(self.count(server, "max_connections"), 1)
            await second.close()
            await server.until("verbatim_connections", 1)
            async with server.connect() as again:
                self.assertEqual((await ask(again, message("hello")))["type"], "reply")

    async def test_connections_of_one_address_are_bounded_behind_a_proxy(self):
        server = self.serve("--max-connections-per-address", "1", "--trusted-proxies", "127.0.0.0/8")
        names = {"X-Forwarded-For": "9.9.9.9, 198.51.100.1"}
        async with server.connect(extra_headers=names), server.connect(extra_headers={"X-Forwarded-For": "198.51.100.2"}):
            with self.assertRaises(websockets.InvalidStatusCode) as refused:
                async with server.connect(extra_headers={"X-Forwarded-For": "198.51.100.1"}):
                    pass
            self.assertEqual(refused.exception.status_code, 429)
        self.assertEqual(self.count(server, "max_connections_per_address"), 1)
        await server.until("verbatim_connections", 0)
        async with server.connect(extra_headers=names):
            pass

    async def test_whoever_is_no_proxy_is_who_it_is(self):
        server = self.serve("--max-connections-per-address", "1")
        async with server.connect(extra_headers={"X-Forwarded-For": "198.51.100.1"}):
            async with server.connect(extra_headers={"X-Forwarded-For": "198.51.100.1"}):
                pass

    async def test_new_connections_beyond_the_rate_wait_and_are_not_lost(self):
        server = self.serve("--accept-rate", "5")
        sockets = await asyncio.gather(*(server.connect(open_timeout=PATIENCE) for _ in range(8)))
        for ws in sockets:
            self.assertEqual((await ask(ws, message("hello")))["type"], "reply")
            await ws.close()
        self.assertGreater(self.count(server, "accept_rate"), 0)

    async def test_who_does_not_take_the_response_is_let_go(self):
        server = self.serve("--body-timeout", "1")
        with server.raw() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.setblocking(False)
            with contextlib.suppress(BlockingIOError, ConnectionError):  # until the server reads no more
                while True:
                    connection.send(b"GET /widget.js HTTP/1.1\r\nHost: a\r\n\r\n" * 1000)
            await server.until('verbatim_limits_total{limit="body_timeout"}', 1)
            await server.until("verbatim_connections", 0)

    async def test_sizes(self):
        server = self.serve("--max-frame", "2048", "--max-header", "2048")
        async with server.connect() as ws:
            await ws.send("x" * 2049)
            with self.assertRaises(websockets.ConnectionClosed):
                await ws.recv()
            self.assertEqual(ws.close_code, 1009)
        for request, status in ((b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 2048 + b"\r\n\r\n", b"431"),
                                (b"POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 2049\r\n\r\n", b"413")):
            with server.raw() as connection:
                connection.sendall(request)
                self.assertEqual(re.match(rb"HTTP/1.1 (\d+) ", connection.recv(1000))[1], status)
        self.assertEqual((self.count(server, "max_frame"), self.count(server, "max_header")), (2, 1))

    async def test_a_header_line_has_a_limit_of_its_own_where_headers_may_be_large(self):
        server = self.serve("--max-header", "1048576")
        for line in (b"X: " + b"x" * 100_000, b"x" * 100_000 + b": a"):
            with server.raw() as connection:
                self.assertRegex(exchange(connection, b"GET / HTTP/1.1\r\nHost: a\r\n" + line + b"\r\n\r\n"), b"^HTTP/1.1 431 ")
        self.assertEqual(self.count(server, "max_header"), 2)

    async def test_a_websocket_that_says_nothing_is_closed(self):
        server = self.serve("--first-message-timeout", "1")
        async with server.connect() as silent, server.connect() as spoken:
            await ask(spoken, message("hello"))
            with self.assertRaises(websockets.ConnectionClosed):
                await silent.recv()
            self.assertEqual((silent.close_code, silent.close_reason), (3501, "first_message_timeout"))
            self.assertEqual((await ask(spoken, message("hello")))["type"], "reply")
        self.assertEqual(self.count(server, "first_message_timeout"), 1)

    async def test_half_requests_and_half_open_peers_are_let_go(self):
        server = self.serve("--header-timeout", "1", "--body-timeout", "1", "--idle-timeout", "2")
        with server.raw() as head, server.raw() as body, server.raw() as dead, server.raw() as idle:
            head.sendall(b"GET / HTTP/1.1\r\nX: ")
            body.sendall(b"POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{")
            dead.sendall(b"GET /v1/chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                         b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            for connection in (head, body, dead, idle):
                while connection.recv(65536):
                    pass
        for limit in ("header_timeout", "body_timeout", "idle_timeout"):
            await server.until('verbatim_limits_total{limit="%s"}' % limit, 1)

    async def test_a_trickle_of_headers_does_not_hold_a_connection(self):
        server = self.serve("--header-timeout", "1")
        with server.raw() as connection:
            connection.settimeout(0.05)
            with self.assertRaises((ConnectionError, AssertionError)):
                for _ in range(20 * PATIENCE):
                    connection.sendall(b"X")
                    try:
                        self.assertNotEqual(connection.recv(1), b"")
                    except TimeoutError:
                        pass
        await server.until('verbatim_limits_total{limit="header_timeout"}', 1)


class Sessions(unittest.TestCase):
    """What bounds the conversations that are kept, in memory and in a file."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.stores = ("memory", "sqlite:%s/sessions.db" % folder.name)

    def say(self, server, session=None):
        connection = http.client.HTTPConnection(*server.address, timeout=PATIENCE)
        self.addCleanup(connection.close)
        connection.request("POST", "/v1/messages", json.dumps({"text": "hello", "session": session}),
                           {"Content-Type": "application/json"})
        return json.loads(connection.getresponse().read())["session"]

    def assert_forgets(self, limit, setting, value, speak, stores=None):
        """Speaks until a session is forgotten for `limit`."""
        for store in stores or self.stores:
            server = Server("--rate-limit", "off", "--store", store, setting, value, content=SMALL_CONTENT)
            self.addCleanup(server.stop)
            began, metric = time.monotonic(), 'verbatim_sessions_forgotten_total{limit="%s"}' % limit
            while server.metric(metric) == 0:
                self.assertLess(time.monotonic() - began, 10 * PATIENCE, store)
                speak(server)
            server.stop()

    def test_their_number(self):
        self.assert_forgets("max_sessions", "--max-sessions", "20", self.say)

    def test_their_idle_time(self):
        self.assert_forgets("session_idle", "--session-idle", "1", self.say, ["memory"])  # a file counts in five minutes

    def test_their_age(self):
        last = {}

        def go_on(server):
            last[server] = self.say(server, last.get(server))
        self.assert_forgets("session_age", "--session-age", "1", go_on)

    def test_those_that_are_kept_ready(self):
        server = Server("--rate-limit", "off", "--session-cache", "32", content=SMALL_CONTENT)
        self.addCleanup(server.stop)
        sessions = [self.say(server) for _ in range(100)]
        self.assertGreater(server.metric('verbatim_limits_total{limit="session_cache"}'), 0)
        self.assertEqual([self.say(server, session) for session in sessions], sessions)


class Records(OwnServersCase):
    """Messages that were not understood, of which only so many are kept, for so long."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = folder.name + "/unmatched.db"

    async def not_understood(self, *options):
        server = self.serve("--unmatched", self.path, *options)
        async with server.connect() as ws:
            self.assertIn((await ask(ws, message("flibber wuzzle")))["kind"], ("clarify", "fallback"))
        return server

    def forgotten(self, server, limit):
        return server.metric('verbatim_unmatched_forgotten_total{limit="%s"}' % limit)

    async def test_their_number(self):
        server = await self.not_understood("--max-unmatched", "1")
        self.assertEqual(self.forgotten(server, "max_unmatched"), 0)
        async with server.connect() as ws:
            await ask(ws, message("wuzzle flibber"))
        self.assertEqual(self.forgotten(server, "max_unmatched"), 1)

    async def test_their_age(self):
        (await self.not_understood()).stop()
        with contextlib.closing(sqlite3.connect(self.path)) as file, file:
            file.execute("UPDATE unmatched SET time = time - 3 * 86400")
        server = await self.not_understood("--unmatched-days", "2")
        self.assertEqual(self.forgotten(server, "unmatched_days"), 1)


class Redis(OwnServersCase):
    async def test_one_that_does_not_answer_is_waited_for_no_longer(self):
        silent = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(silent.close)
        server = self.serve("--store", "redis://127.0.0.1:%d" % silent.getsockname()[1], "--redis-timeout", "50")
        async with server.connect() as ws:
            self.assertEqual((await ask(ws, message("what is stage 4")))["type"], "reply")
        self.assertGreater(server.metric("verbatim_store_timeouts_total"), 0)


class Origins(unittest.IsolatedAsyncioTestCase):
    async def test_listed_origins_and_the_own_are_served_others_refused(self):
        server = Server("--allowed-origins", "https://a.example, https://*.b.example", content=SMALL_CONTENT)
        self.addCleanup(server.stop)
        host = "%s:%d" % server.address
        for origin in ("https://a.example", "https://x.b.example", "http://" + host, None):
            async with server.connect(origin=origin) as ws:
                self.assertEqual((await ask(ws, message("hello")))["type"], "reply")
        for origin in ("https://b.example", "null", "https://a.example.evil"):
            with self.assertRaises(websockets.InvalidStatusCode) as refused:
                async with server.connect(origin=origin):
                    pass
            self.assertEqual(refused.exception.status_code, 403)
        self.assertEqual(server.metric('verbatim_limits_total{limit="allowed_origins"}'), 3)
        server.stop()
        log = "".join(server.lines)
        self.assertIn("setting=allowed_origins", log)
        self.assertIn("origin=https://b.example", log)
