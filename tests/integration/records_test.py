"""What an operator may have recorded: the ledger of answers, and messages that were not understood."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from harness import CONTENT, PATIENCE, Server, ask, message

UNKNOWN = "flibber wuzzle, anna@quokka.example, 020 7946 0018"


class Records(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="verbatim_records_"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.ledger, self.unmatched = self.folder / "ledger", self.folder / "unmatched.db"

    def command(self, name, *arguments):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("VERBATIM_")}
        return subprocess.run([os.environ["VERBATIM_BINARY"], name, "--content", CONTENT,
                               *arguments], capture_output=True, text=True, timeout=PATIENCE, env=environment)

    async def test_what_is_recorded_and_what_is_said_about_it(self):
        server = Server("--ledger", str(self.ledger), "--unmatched", str(self.unmatched))
        self.addCleanup(server.stop)
        async with server.connect() as ws:
            await ask(ws, {"type": "hello"})
            answer = await ask(ws, message("what is stage 4"))
            privacy = await ask(ws, message("is what I type kept private?"))
            self.assertEqual(privacy["answers"][0]["title"], "Your privacy here")
            self.assertIn("keep some records", privacy["answers"][0]["text"])
            unknown = await ask(ws, message(UNKNOWN))
            self.assertIn(unknown["kind"], ("clarify", "fallback"))
        async with server.connect() as ws:
            await ask(ws, message("flibber wuzzle"))
            await ask(ws, {"type": "forget"})
        lines = [json.loads(line) for line in self.ledger.read_text().splitlines()]
        self.assertEqual([line["response"] for line in lines[:4]],
                         ["system.welcome", "stage4.definition", "chat.privacy_recorded", unknown["answers"][0]["intent"]])
        self.assertEqual((lines[1]["reply"], lines[1]["digest"]), ("r1", answer["answers"][0]["digest"]))
        self.assertNotIn(answer["session"], self.ledger.read_text())

        listed = self.command("unmatched", "--unmatched", str(self.unmatched)).stdout
        self.assertIn("1 messages", listed)
        self.assertIn("[email], [number]", listed)
        for file in self.folder.iterdir():
            self.assertNotIn(b"Quokka", file.read_bytes(), file)
        exported = self.folder / "export.jsonl"
        self.assertEqual(self.command("unmatched", "--unmatched", str(self.unmatched), "--export", str(exported)).returncode,
                         0)
        self.assertEqual(self.command("eval", str(exported)).returncode, 0)

        good = self.command("verify", str(self.ledger))
        self.assertEqual(good.returncode, 0, good.stdout)
        self.ledger.write_text(self.ledger.read_text().replace(answer["answers"][0]["digest"], "sha256:" + "0" * 64))
        bad = self.command("verify", str(self.ledger))
        self.assertEqual(bad.returncode, 1)
        self.assertIn("ledger:2: stage4.definition", bad.stdout)

    async def test_records_need_the_response_that_admits_them(self):
        content = self.folder / "content"
        for part in ("intents", "responses"):
            shutil.copytree(pathlib.Path(CONTENT) / part, content / part)
        (content / "responses/en/chat/privacy_recorded.md").unlink()
        server = Server("--ledger", str(self.ledger), content=str(content))
        self.assertEqual(server.wait(), 1)
        self.assertIn("chat.privacy_recorded", "".join(server.lines))

    async def test_a_record_that_cannot_be_written_stops_the_start(self):
        server = Server("--ledger", str(self.folder / "no" / "ledger"))
        self.assertEqual(server.wait(), 1)
        self.assertIn("ledger", "".join(server.lines))
