"""One node that keeps its conversations in a SQLite file: kill -9, damage, a full disk, and what the file may hold."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

from harness import PATIENCE, Server, ask, message

WORDS = ["xylophone", "quokka", "zamboni"]  # typed by nobody else, and in no answer


class SqliteCase(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="verbatim_sqlite_"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = self.folder / "sessions.db"

    def server(self, *arguments, **options):
        server = Server("--store", "sqlite:%s" % self.path, *arguments, **options)
        self.addCleanup(server.stop)
        return server

    def command(self, name, *arguments):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("VERBATIM_")}
        return subprocess.run([os.environ["VERBATIM_BINARY"], name, "--store", "sqlite:%s" % self.path, *arguments],
                              capture_output=True, text=True, timeout=PATIENCE, env=environment)


class Survival(SqliteCase):
    async def test_every_acknowledged_turn_survives_kill_9(self):
        replies = []
        for life in range(3):
            server = self.server()
            async with server.connect() as ws:
                hello = {"type": "hello", "last_seq": 0}
                if replies:
                    hello["session"] = replies[0]["session"]
                welcome = await ask(ws, hello)
                self.assertEqual(welcome["resumed"], life > 0)
                self.assertEqual([json.loads(await ws.recv()) for _ in replies], replies)
                for n in range(5):
                    replies.append(await ask(ws, message("what about side effects?" if n else "hormone therapy",
                                                         id="l%dn%d" % (life, n))))
                again = await ask(ws, message("something else", id="l0n1"))
                self.assertEqual(again, replies[1], "the same id gets the same reply")
                server.process.kill()
            server.wait()
        self.assertEqual([reply["seq"] for reply in replies], list(range(1, 16)))

    async def test_sessions_survive_an_orderly_restart(self):
        first = self.server()
        async with first.connect() as ws:
            reply = await ask(ws, message("what is stage 4"))
        self.assertEqual(first.stop(), 0)
        async with self.server().connect() as ws:
            welcome = await ask(ws, {"type": "hello", "session": reply["session"], "last_seq": 1})
            self.assertEqual((welcome["resumed"], welcome["seq"]), (True, 1))


class Privacy(SqliteCase):
    async def test_the_file_holds_nothing_that_a_user_typed(self):
        server = self.server()
        async with server.connect() as ws:
            reply = await ask(ws, message("my name is Quokka and I play the xylophone"))
            await ask(ws, message("does tamoxifen make a zamboni?", id="c2"))
            await ask(ws, {"type": "feedback", "reply": "r1", "value": "up"})
        for file in self.folder.iterdir():
            data = file.read_bytes().lower()
            for word in WORDS + [reply["session"].lower(), "tamoxifen make"]:
                self.assertNotIn(word.encode(), data, file)

    async def test_forgetting_leaves_nothing_in_the_file(self):
        server = self.server()
        async with server.connect() as ws:
            await ask(ws, message("what is stage 4", id="remember-me"))
            self.assertEqual((await ask(ws, {"type": "forget"}))["type"], "forgotten")
        server.stop()
        for file in self.folder.iterdir():
            self.assertNotIn(b"remember-me", file.read_bytes())

    async def test_export_and_erase_by_law(self):
        server = self.server()
        async with server.connect() as ws:
            reply = await ask(ws, message("what is stage 4", id="c1"))
            await ask(ws, {"type": "feedback", "reply": "r1", "value": "down"})
            token = reply["session"]
            result = self.command("export", token)
            self.assertEqual(result.returncode, 0, result.stderr)
            exported = json.loads(result.stdout)
            self.assertEqual(exported["replies"][0]["reply_to"], "c1")
            self.assertEqual(exported["replies"][0]["feedback"], "down")
            self.assertEqual(exported["replies"][0]["answers"][0]["intent"], "stage4.definition")
            self.assertNotIn(token, json.dumps(exported))
            self.assertEqual(self.command("erase", exported["session"]).returncode, 0)
            self.assertEqual(self.command("export", token).returncode, 1)
        # The running server goes by the file, not by what it remembers, as soon as it has looked at it again.
        while True:
            async with server.connect() as ws:
                if not (await ask(ws, {"type": "hello", "session": token}))["resumed"]:
                    break
        self.assertEqual(self.command("erase", "not a session").returncode, 2)


class Faults(SqliteCase):
    async def talk(self, server, turns=3):
        async with server.connect() as ws:
            for n in range(turns):
                reply = await ask(ws, message("what is stage 4"))
                self.assertEqual((reply["type"], reply.get("seq")), ("reply", n + 1))
        return reply["session"]

    async def test_a_damaged_file(self):
        self.path.write_bytes(b"x" * 100000)
        server = self.server()
        token = await self.talk(server)
        async with server.connect() as ws:
            welcome = await ask(ws, {"type": "hello", "session": token, "last_seq": 3})
            self.assertTrue(welcome["resumed"], "it is still in memory")
            error = await ask(ws, {"type": "feedback", "reply": "r1", "value": "up"})
            self.assertEqual((error["code"], error["temporary"]), ("overloaded", True))
        server.stop()
        log = "".join(server.lines)
        self.assertIn("store_degraded", log)
        self.assertIn(str(self.path), log)

    async def test_a_full_disk(self):
        # Files of this process cannot grow beyond 64 KiB: about what a disk does that is full.
        limited = self.folder / "limited"
        limited.write_text('#!/bin/sh\ntrap "" XFSZ\nulimit -f 128\nexec "%s" "$@"\n' % os.environ["VERBATIM_BINARY"])
        limited.chmod(0o755)
        real, os.environ["VERBATIM_BINARY"] = os.environ["VERBATIM_BINARY"], str(limited)
        try:
            server = self.server()
        finally:
            os.environ["VERBATIM_BINARY"] = real
        server.address
        for _ in range(60):
            await self.talk(server)
        server.stop()
        self.assertIn("store_degraded", "".join(server.lines))
