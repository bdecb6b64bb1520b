"""New content under a running server: swapped in if it is sound, refused if not, and nobody notices."""
import asyncio
import http.client
import json
import pathlib
import shutil
import signal
import tempfile

from harness import PATIENCE, SMALL_CONTENT, OwnServersCase, Server, ask, message

PAGE = "responses/en/stage4/definition.md"


class Reload(OwnServersCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.content = pathlib.Path(folder.name)
        for part in ("intents", "responses"):
            shutil.copytree(pathlib.Path(SMALL_CONTENT) / part, self.content / part)
        self.page = self.content / PAGE
        self.before = self.page.read_text(encoding="utf-8")

    def serve(self, *options):
        return super().serve(*options, content=self.content)

    def reload(self, server):
        connection = http.client.HTTPConnection(*server.internal_address, timeout=4 * PATIENCE)
        self.addCleanup(connection.close)
        connection.request("POST", "/reload")
        response = connection.getresponse()
        return response.status, json.loads(response.read())

    def rewrite(self, suffix):
        self.page.write_text(self.before + suffix, encoding="utf-8")

    async def answer(self, ws):
        return (await ask(ws, message("what is stage 4")))["answers"][0]["text"]

    async def test_sound_content_is_swapped_in_and_unsound_is_not(self):
        server = self.serve()
        async with server.connect() as ws:
            self.assertNotIn("A new line.", await self.answer(ws))
            self.rewrite("\nA new line.\n")
            status, result = await asyncio.to_thread(self.reload, server)
            self.assertEqual((status, result["result"]), (200, "reloaded"))
            self.assertIn("A new line.", await self.answer(ws))
            version = result["content"]
            self.page.write_text(self.before.replace("id: stage4.definition", "id: stage4.nothing"), encoding="utf-8")
            status, result = await asyncio.to_thread(self.reload, server)
            self.assertEqual((status, result["result"], result["content"]), (422, "failed", version))
            self.assertTrue(any("definition.md:" in line for line in result["diagnostics"]), result)
            self.assertIn("A new line.", await self.answer(ws))
        self.assertEqual(server.metric('verbatim_reloads_total{result="failed"}'), 1)
        server.stop()
        self.assertIn("event=diagnostic", "".join(server.lines))

    async def test_one_at_a_time(self):
        server = Server()  # with content that takes its time
        self.addCleanup(server.stop)
        server.address
        both = await asyncio.gather(*(asyncio.to_thread(self.reload, server) for _ in range(2)))
        self.assertEqual(sorted(status for status, _ in both), [200, 409])

    async def test_a_hangup_reloads(self):
        server = self.serve()
        self.rewrite("\nA new line.\n")
        server.signal(signal.SIGHUP)
        await server.until('verbatim_reloads_total{result="done"}', 1)
        async with server.connect() as ws:
            self.assertIn("A new line.", await self.answer(ws))

    async def test_files_are_watched_when_asked(self):
        server = self.serve("--watch-content", "on")
        self.rewrite("\nA new line.\n")
        await server.until('verbatim_reloads_total{result="done"}', 1)

    async def test_under_load_no_connection_drops_and_no_reply_is_lost(self):
        server = self.serve()
        reloading, asked = asyncio.Event(), 0

        async def talk(ws):
            nonlocal asked
            while not reloading.is_set():
                reply = await ask(ws, message("what is stage 4", id="n%d" % asked))
                self.assertEqual(reply["type"], "reply")
                self.assertEqual(reply["answers"][0]["intent"], "stage4.definition")
                asked += 1
                await asyncio.sleep(0.002)  # a load, not a contest for the processor

        sockets = [await server.connect() for _ in range(4)]
        talks = [asyncio.create_task(talk(ws)) for ws in sockets]
        for number in range(20):
            self.rewrite("\nNumber %d.\n" % number)
            status, _ = await asyncio.to_thread(self.reload, server)
            self.assertEqual(status, 200)
        reloading.set()
        await asyncio.gather(*talks)
        for ws in sockets:
            self.assertIn("Number 19.", await self.answer(ws))
            await ws.close()
        self.assertGreater(asked, 100)

    async def test_drafts_are_not_served_where_approval_is_required(self):
        server = Server("--require-approved", "on", content=str(self.content))
        self.assertEqual(server.wait(), 1)
        self.assertIn("not-approved", "".join(server.lines))
