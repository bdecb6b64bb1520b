"""Clients and systems that misbehave: the server keeps answering the others."""
import asyncio
import json
import os
import pathlib
import resource
import select
import socket
import struct
import tempfile
import unittest

from harness import PATIENCE, SMALL_CONTENT, OwnServersCase, Server, ask, message

# A disk of 128 KiB of its own ($0), on which the command that follows logs; what it logs comes out at the old stderr too.
SMALL_DISK = ("unshare", "--map-root-user", "--mount", "sh", "-c",
              'mount -t tmpfs -o size=128k tmpfs "$0" && : >"$0/log" && '
              '{ tail --lines=+1 --follow --pid=$$ "$0/log" >&2 & } && exec "$@" 2>>"$0/log"')

HANDSHAKE = (b"GET /v1/chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")


def masked(payload):
    return b"\x81" + bytes([0x80 | len(payload)]) + bytes(4) + payload


class Faults(OwnServersCase):
    def memory(self, server):
        """Kibibytes that the server occupies."""
        with open("/proc/%d/status" % server.process.pid) as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    async def assert_serves(self, server):
        async with server.connect() as ws:
            self.assertEqual((await ask(ws, message("what is stage 4")))["type"], "reply")

    async def test_slow_readers_cost_little_and_are_closed_with_their_code(self):
        server = self.serve("--slow-reader-timeout", "2", "--max-queued-frames", "8")
        before = self.memory(server)
        slow = []
        for _ in range(3):
            connection = server.raw()
            self.addCleanup(connection.close)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(HANDSHAKE)
            self.assertTrue(connection.recv(4096).endswith(b"\r\n\r\n"))
            connection.setblocking(False)
            frames, pending = masked(json.dumps(message("what is stage 4")).encode()) * 10_000, b""
            try:
                while select.select([], [connection], [], 0.5)[1]:  # until the server stops reading
                    pending = pending or frames
                    pending = pending[connection.send(pending):]
            except ConnectionError:
                pass  # or has let go already
            slow.append(connection)
        await self.assert_serves(server)
        await server.until('verbatim_limits_total{limit="max_queued_frames"}', 3)
        self.assertLess(self.memory(server) - before, 32 * 1024)
        await server.until('verbatim_closes_total{code="3002"}', 3)
        await self.assert_serves(server)

    async def test_thousands_of_connects_and_disconnects_leave_nothing_behind(self):
        server = self.serve()
        for _ in range(8):  # each thread opens its own as it meets its first connection
            await self.assert_serves(server)
        server.metric("verbatim_ready")
        descriptors = len(os.listdir("/proc/%d/fd" % server.process.pid))
        for kind in range(4):
            for _ in range(500):
                connection = server.raw()
                if kind == 1:
                    connection.sendall(b"GET / HT")
                elif kind == 2:
                    connection.sendall(HANDSHAKE)
                elif kind == 3:  # a reset instead of a goodbye
                    connection.sendall(HANDSHAKE + masked(b"{}"))
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()
        await self.assert_serves(server)
        await server.until("verbatim_connections", 0)
        while len(os.listdir("/proc/%d/fd" % server.process.pid)) > descriptors:  # the scrapes' own linger for a second
            await asyncio.sleep(0.05)

    async def test_out_of_file_descriptors(self):
        server = self.serve()
        async with server.connect() as ws:
            used = len(os.listdir("/proc/%d/fd" % server.process.pid))
            limits = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
            resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (used + 5, limits[1]))
            flood = [server.raw() for _ in range(20)]
            await server.until_logged("accept_failed")
            self.assertEqual((await ask(ws, message("what is stage 4")))["type"], "reply")
            for connection in flood:
                connection.close()
            resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, limits)
            await self.assert_serves(server)


class FullDisk(unittest.IsolatedAsyncioTestCase):
    async def test_a_full_disk_costs_log_lines_and_ledger_entries_but_no_answer(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        server = Server("--rate-limit", "off", "--log-level", "debug", "--ledger", folder.name + "/ledger",
                        within=(*SMALL_DISK, folder.name))
        self.addCleanup(server.stop)
        server.address
        disk = pathlib.Path("/proc/%d/root%s" % (server.process.pid, folder.name))

        def sizes():
            return [(disk / name).stat().st_size for name in ("log", "ledger")]

        async with server.connect() as ws:
            reply = await ask(ws, message("what is stage 4"))
            with open(disk / "filler", "wb", buffering=0) as filler, self.assertRaises(OSError):
                while True:
                    filler.write(bytes(512))
            for _ in range(100):  # more than what is left of the last pages takes
                self.assertEqual((await ask(ws, message("what is stage 4")))["type"], "reply")
            full = sizes()
            for _ in range(20):
                self.assertEqual((await ask(ws, message("what is stage 4")))["type"], "reply")
            self.assertEqual(sizes(), full)
            self.assertEqual(server.get("/healthz")[0], 200)

            (disk / "filler").unlink()
            for _ in range(100 * PATIENCE):  # both are written again
                if all(now > before for now, before in zip(sizes(), full)):
                    break
                self.assertEqual((await ask(ws, message("what is stage 4")))["type"], "reply")
            else:
                self.fail("nothing is written after the disk has room again")
        entries = (disk / "ledger").read_bytes().splitlines()
        self.assertGreater(len(entries), 1)
        self.assertEqual({json.loads(entry)["intent"] for entry in entries}, {reply["answers"][0]["intent"]}, "no torn line")


class Logs(unittest.IsolatedAsyncioTestCase):
    async def test_lines_that_nobody_takes_are_dropped_and_cost_no_answer(self):
        server = Server("--rate-limit", "off", "--log-level", "debug", "--log-queue", "16", content=SMALL_CONTENT)
        self.addCleanup(server.stop)
        dropped = "verbatim_log_lines_dropped_total"
        self.assertEqual(server.metric(dropped), 0)
        async with server.connect() as ws:
            with server.hearing:
                while await asyncio.to_thread(server.metric, dropped) == 0:
                    for _ in range(100):  # each writes a line
                        self.assertEqual((await ask(ws, message("what is stage 4")))["type"], "reply")

    async def test_messages_are_logged_only_when_asked(self):
        for options, logged in ((("--log-level", "debug"), False), (("--log-messages", "on"), True)):
            server = Server("--log-format", "json", *options, content=SMALL_CONTENT)
            self.addCleanup(server.stop)
            async with server.connect() as ws:
                reply = await ask(ws, message("my secret question"))
            server.stop()
            text = "".join(server.lines)
            self.assertEqual("my secret question" in text, logged)
            self.assertNotIn(reply["session"], text)
            turns = [json.loads(line) for line in server.lines if '"event":"turn"' in line]
            self.assertEqual(len(turns), 1)
            self.assertRegex(turns[0]["request"], r"^[0-9a-f]{8}-\d+-\d+\.\d+$")
            self.assertRegex(turns[0]["session"], "^[0-9a-f]{64}$")
