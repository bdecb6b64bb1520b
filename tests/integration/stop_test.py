"""How the server begins and ends."""
import asyncio
import signal
import socket
import tempfile
import unittest

import websockets

from harness import PATIENCE, SMALL_CONTENT, Server, ask, message


class Stop(unittest.IsolatedAsyncioTestCase):
    def server(self, *arguments, **options):
        server = Server(*arguments, content=SMALL_CONTENT, **options)
        self.addCleanup(server.stop)
        return server

    async def test_clients_are_told_to_reconnect(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            server = self.server()
            async with server.connect() as spoken, server.connect() as silent:
                await ask(spoken, message("hello"))
                server.signal(number)
                for ws in (spoken, silent):
                    with self.assertRaises(websockets.ConnectionClosed):
                        await ws.recv()
                    self.assertEqual(ws.close_code, 3001)
                    self.assertRegex(ws.close_reason, r"^reconnect_after_ms=\d+$")
            self.assertEqual(server.wait(), 0)

    async def test_under_load_every_message_is_answered_or_its_connection_told_to_come_back(self):
        server = self.server("--rate-limit", "off", "--reconnect-window", "3")
        advised, answered = [], 0

        async def talk():
            nonlocal answered
            async with server.connect() as ws:
                try:
                    for n in range(1_000_000):
                        self.assertEqual((await ask(ws, message("what is stage 4", id="n%d" % n)))["reply_to"], "n%d" % n)
                        answered += 1
                except websockets.ConnectionClosed:
                    self.assertEqual(ws.close_code, 3001)
                    advised.append(int(ws.close_reason.partition("=")[2]))

        talks = [asyncio.create_task(talk()) for _ in range(8)]
        await server.until("verbatim_websockets", 8)
        server.signal()
        await asyncio.gather(*talks)
        self.assertEqual(server.wait(), 0)
        self.assertEqual(len(advised), 8)
        self.assertGreater(len(set(advised)), 1, "spread over the window")
        self.assertLessEqual(max(advised), 3000)
        with self.assertRaises(ConnectionRefusedError):
            server.raw()

    async def test_not_ready_from_the_first_moment(self):
        server = self.server()
        self.assertEqual(server.get("/readyz"), (200, b"ready\n"))
        with server.raw() as connection:
            connection.sendall(b"GET /v1/chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                               b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 101 "))
            server.signal()
            self.assertEqual(connection.recv(1), b"\x88")  # it is told to go, and holds the end up until it has
            self.assertEqual(server.get("/readyz"), (503, b"draining\n"))
            self.assertEqual(server.get("/healthz"), (200, b"ok\n"))
            self.assertEqual(server.metric("verbatim_ready"), 0)
        self.assertEqual(server.wait(), 0)

    async def test_the_service_manager_is_told(self):
        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(folder + "/notify")
            manager.settimeout(PATIENCE)
            server = self.server(NOTIFY_SOCKET=folder + "/notify")
            self.assertEqual(manager.recv(100), b"READY=1")
            server.signal()
            self.assertEqual(manager.recv(100), b"STOPPING=1")
            self.assertEqual(server.wait(), 0)

    async def test_an_idle_http_connection_does_not_delay_the_end(self):
        server = self.server()
        with server.raw() as connection:
            connection.sendall(b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
            self.assertTrue(connection.recv(65536))
            server.signal()
            self.assertEqual(connection.recv(1), b"")
        self.assertEqual(server.wait(), 0)

    async def test_a_second_signal_is_harmless(self):
        server = self.server()
        with server.raw() as connection:
            connection.sendall(b"GET /v1/chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                               b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 101 "))
            server.signal()
            farewell = connection.recv(65536)
            self.assertEqual(farewell[0], 0x88)  # a close frame, which holds the server until it is answered
            server.signal()
            server.signal(signal.SIGINT)
            connection.sendall(b"\x88\x82\x00\x00\x00\x00" + farewell[2:4])
            connection.recv(65536)
        self.assertEqual(server.wait(), 0)

    async def test_a_port_in_use(self):
        first = self.server()
        host, port = first.address
        second = self.server(listen="%s:%d" % (host, port))
        self.assertEqual(second.wait(), 1)
        self.assertIn("--listen", "".join(second.lines))
        async with first.connect() as ws:
            self.assertEqual((await ask(ws, message("hello")))["type"], "reply")
