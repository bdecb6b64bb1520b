"""One node that keeps its conversations in a SQLite file: kill -9, damage, a full disk, and what the file may hold."""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile
import unittest

from harness import CONTENT, PATIENCE, SMALL_CONTENT, Server, ask, message


class SqliteCase(unittest.IsolatedAsyncioTestCase):
    CONTENT = CONTENT

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="verbatim_sqlite_"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = self.folder / "sessions.db"

    def server(self, *arguments, **options):
        server = Server("--store", "sqlite:%s" % self.path, *arguments, content=self.CONTENT, **options)
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


class Erasure(SqliteCase):
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
    CONTENT = SMALL_CONTENT

    async def talk(self, server, turns=3):
        """A conversation; its token."""
        async with server.connect() as ws:
            for n in range(turns):
                reply = await ask(ws, message("what is stage 4"))
                self.assertEqual((reply["type"], reply.get("seq")), ("reply", n + 1))
        return reply["session"]

    async def assert_resumes(self, server, token, seq=3):
        async with server.connect() as ws:
            welcome = await ask(ws, {"type": "hello", "session": token, "last_seq": seq})
            self.assertEqual((welcome["resumed"], welcome["seq"]), (True, seq))

    async def fill(self, server):
        """Talks until the store has no more room; the sessions of the last conversations."""
        tokens = []
        while not server.metric("verbatim_store_degraded"):
            tokens.append(await self.talk(server))
        return [*tokens[-3:], await self.talk(server)]

    async def assert_answers_on(self, server, tokens, reason):
        """Nothing is lost, nobody is told what is not so, and the operator hears of it."""
        for token in tokens:
            await self.assert_resumes(server, token)
        async with server.connect() as ws:
            await ask(ws, {"type": "hello", "session": tokens[-1], "last_seq": 3})
            error = await ask(ws, {"type": "feedback", "reply": "r1", "value": "up"})
            self.assertEqual((error["code"], error["temporary"]), ("overloaded", True))
        status, ready = server.get("/readyz")
        self.assertEqual(status, 200)
        self.assertIn(b"degraded", ready)
        await server.until_logged("sqlite_failed")
        failed = [line.split("reason=")[1] for line in server.lines if "event=sqlite_failed" in line]
        self.assertTrue(failed)
        for line in failed:
            self.assertIn("sessions.db", line)
            self.assertIn(reason, line)

    async def assert_is_durable_again(self, server, tokens):
        await server.until("verbatim_store_degraded", 0)
        await server.until("verbatim_store_held_sessions", 0)
        self.assertNotIn(b"degraded", server.get("/readyz")[1])
        server.process.kill()
        server.wait()
        again = self.server()
        for token in tokens:
            await self.assert_resumes(again, token)

    async def test_a_damaged_file(self):
        self.path.write_bytes(b"x" * 100000)
        server = self.server()
        tokens = [await self.talk(server)]
        await self.assert_answers_on(server, tokens, "file is not a database")
        self.path.rename(self.folder / "damaged")  # what the error advises
        await self.assert_is_durable_again(server, tokens)

    async def test_a_file_that_is_damaged_behind_its_first_page(self):
        server = self.server()
        await self.talk(server)
        server.stop()
        with open(self.path, "r+b") as file:
            file.seek(4096)
            file.write(b"x" * (self.path.stat().st_size - 4096))
        server = self.server()
        tokens = [await self.talk(server)]
        await self.assert_answers_on(server, tokens, "malformed")
        self.path.rename(self.folder / "damaged")
        await self.assert_is_durable_again(server, tokens)

    async def test_files_that_must_not_grow(self):
        server = self.server()
        server.address
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (4 * 1024, resource.RLIM_INFINITY))
        tokens = await self.fill(server)
        await self.assert_answers_on(server, tokens, "disk I/O error")
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await self.assert_is_durable_again(server, tokens)

    async def test_a_full_disk(self):
        # A disk of the server's own, in a namespace of its own, so that this needs no rights.
        server = self.server(within=("unshare", "--mount", "--map-root-user", "sh", "-c",
                                     'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"', str(self.folder)))
        server.address
        disk = pathlib.Path("/proc/%d/root%s" % (server.process.pid, self.folder))
        ballast = disk / "ballast"
        with self.assertRaises(OSError), open(ballast, "wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        tokens = await self.fill(server)
        await self.assert_answers_on(server, tokens, "full")
        ballast.unlink()
        await server.until("verbatim_store_degraded", 0)
        await server.until("verbatim_store_held_sessions", 0)
        for file in disk.iterdir():
            shutil.copy(file, self.folder)  # it goes with the server
        server.process.kill()
        server.wait()
        again = self.server()
        for token in tokens:
            await self.assert_resumes(again, token)
