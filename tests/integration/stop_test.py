"""How the server begins and ends."""
import signal
import unittest

import websockets

from harness import Server, ask, message


class Stop(unittest.IsolatedAsyncioTestCase):
    def server(self, **options):
        server = Server(**options)
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
