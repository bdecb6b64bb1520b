"""Questions that were asked before: counted, forgotten when there are too many, and never answered out of date."""
import http.client
import pathlib
import shutil
import tempfile
import unittest

from harness import PATIENCE, SMALL_CONTENT, OwnServersCase, ask, message

HITS = 'verbatim_decision_cache_total{result="hit"}'
MISSES = 'verbatim_decision_cache_total{result="miss"}'
PAGE = "responses/en/stage4/definition.md"
QUESTION = message("what is stage 4")


class DecisionCache(OwnServersCase):
    async def answers(self, server, times=1):
        """The same first question in as many conversations."""
        texts = []
        for _ in range(times):
            async with server.connect() as ws:
                texts.append((await ask(ws, QUESTION))["answers"][0]["text"])
        return texts

    async def test_a_question_that_was_asked_before_is_a_hit(self):
        server = self.serve()
        texts = await self.answers(server, 3)
        self.assertEqual(len(set(texts)), 1)
        self.assertEqual((server.metric(HITS), server.metric(MISSES)), (2, 1))
        self.assertEqual(server.metric("verbatim_decision_cache_entries"), 1)

    async def test_it_can_be_off(self):
        server = self.serve("--decision-cache", "0")
        await self.answers(server, 2)
        self.assertEqual((server.metric(HITS), server.metric("verbatim_decision_cache_entries")), (0, 0))

    async def test_too_many_are_forgotten(self):
        server = self.serve("--decision-cache", "64")
        async with server.connect() as ws:
            for number in range(200):
                await ask(ws, message("what is stage 4 %d" % number))
        self.assertGreater(server.metric("verbatim_decision_cache_dropped_total"), 100)
        self.assertLessEqual(server.metric("verbatim_decision_cache_entries"), 32)

    async def test_a_reload_begins_afresh(self):
        with tempfile.TemporaryDirectory() as folder:
            for part in ("intents", "responses"):
                shutil.copytree(pathlib.Path(SMALL_CONTENT) / part, pathlib.Path(folder) / part)
            server = self.serve(content=folder)
            await self.answers(server, 2)
            page = pathlib.Path(folder) / PAGE
            page.write_text(page.read_text(encoding="utf-8") + "\nA new line.\n", encoding="utf-8")
            connection = http.client.HTTPConnection(*server.internal_address, timeout=4 * PATIENCE)
            connection.request("POST", "/reload")
            self.assertEqual(connection.getresponse().status, 200)
            connection.close()
            for text in await self.answers(server, 2):
                self.assertIn("A new line.", text)
            self.assertEqual((server.metric(HITS), server.metric(MISSES)), (2, 2))


if __name__ == "__main__":
    unittest.main()
