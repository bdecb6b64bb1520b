"""What was learnt is kept from one start to the next: the same decisions, and learnt anew whenever it might not be the same."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from harness import CONTENT, SMALL_CONTENT, Server

BINARY = os.environ["VERBATIM_BINARY"]


class ModelCache(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.cache = self.folder / "cache"

    def run_program(self, *arguments, cache=None, binary=BINARY):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("VERBATIM_")}
        environment["VERBATIM_MODEL_CACHE"] = str(cache or self.cache)
        return subprocess.run([str(binary), *arguments], env=environment, capture_output=True, text=True, check=True).stdout

    def check(self, content=SMALL_CONTENT, **how):
        self.run_program("check", "--content", str(content), **how)

    def files(self):
        """Name -> when it was written, without the time of its last use."""
        return {path.name: path.stat().st_ino for path in self.cache.iterdir()}

    def serve(self):
        """The log of a server that got ready and was stopped."""
        server = Server("--model-cache", str(self.cache), "--log-level", "debug", content=SMALL_CONTENT)
        self.addCleanup(server.stop)
        self.assertEqual(server.get("/readyz")[0], 200)
        server.stop()
        return "".join(server.lines)

    def test_shipped_content_is_understood_the_same(self):
        messages = str(pathlib.Path(CONTENT) / "tests" / "eval" / "final.jsonl")
        predictions = []
        for name, cache in (("off", "off"), ("cold", None), ("warm", None)):
            out = self.folder / name
            self.run_program("eval", "--content", CONTENT, "--predictions", str(out), messages, cache=cache)
            predictions.append(out.read_bytes())
        self.assertGreater(len(predictions[0]), 10_000)
        self.assertEqual(predictions[0], predictions[1])
        self.assertEqual(predictions[0], predictions[2])

    def test_the_self_check_is_skipped_after_it_was_passed_and_never_by_check(self):
        self.assertNotIn("event=self_check_skipped", self.serve())
        warm = self.serve()
        self.assertIn("event=self_check_skipped", warm)
        self.assertNotIn("event=model_cache_written", warm)
        shutil.rmtree(self.cache)
        self.check()
        self.assertIn("event=self_check_skipped", self.serve())

    def test_damage_is_learnt_anew_and_mended(self):
        self.serve()
        right = {path.name: path.read_bytes() for path in self.cache.iterdir()}
        for path in self.cache.iterdir():
            path.write_bytes(path.read_bytes()[:-1])
        self.assertIn("event=model_cache_written", self.serve())
        self.assertEqual({path.name: path.read_bytes() for path in self.cache.iterdir()}, right)

    def test_other_content_has_files_of_its_own(self):
        self.check()
        before = self.files()
        self.check()
        self.assertEqual(self.files(), before)
        content = self.folder / "content"
        shutil.copytree(SMALL_CONTENT, content)
        response = next((content / "responses" / "en").rglob("*.md"))
        response.write_text(response.read_text(encoding="utf-8") + "\nMore words.\n", encoding="utf-8")
        self.check(content)
        new = set(self.files()) - set(before)
        self.assertEqual({name.split("-")[0] for name in new}, {"content", "passed"})  # nothing is learnt from bodies

    def test_content_that_was_kept_says_the_same(self):
        for message in ("what is stage 4", "hormone therapy side effects", "tamoxofin makin me boil", "chest pain"):
            said = [self.run_program("ask", "--json", "--content", CONTENT, message, cache=cache) for cache in ("off", None, None)]
            self.assertIn("digest", said[0])
            self.assertEqual(said[0], said[1])
            self.assertEqual(said[0], said[2])
        self.assertIn("content", {name.split("-")[0] for name in self.files()})

    def test_content_with_a_warning_is_read_again_and_warned_of_again(self):
        content = self.folder / "content"
        shutil.copytree(SMALL_CONTENT, content)
        (content / "intents" / "en" / "notes.txt").write_text("not read", encoding="utf-8")
        for _ in range(2):
            self.assertIn("ignored-file", self.run_program("check", "--content", str(content)))
        self.assertNotIn("content", {name.split("-")[0] for name in self.files()})

    def test_another_build_of_the_program_learns_for_itself(self):
        self.check()
        before = self.files()
        other, note = self.folder / "verbatim", self.folder / "note"
        section = ".note.gnu.build-id="
        subprocess.run(["objcopy", "--dump-section", section + str(note), BINARY, str(other)], check=True)
        identity = bytearray(note.read_bytes())
        identity[-1] ^= 1
        note.write_bytes(identity)
        subprocess.run(["objcopy", "--update-section", section + str(note), BINARY, str(other)], check=True)
        self.check(binary=other)
        self.assertEqual(len(self.files()), 2 * len(before))

    def test_two_at_once(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("VERBATIM_")}
        environment["VERBATIM_MODEL_CACHE"] = str(self.cache)
        processes = [subprocess.Popen([BINARY, "check", "--content", SMALL_CONTENT], env=environment, stdout=subprocess.DEVNULL)
                     for _ in range(4)]
        self.assertEqual([process.wait() for process in processes], [0] * 4)
        self.assertNotIn("event=model_cache_written", self.serve())
        self.assertTrue(all(name.endswith(".learnt") for name in self.files()))

    def test_a_folder_that_cannot_be_written_is_no_obstacle(self):
        self.cache.write_text("a file, where a folder should be", encoding="utf-8")
        self.check()
        log = self.serve()
        self.assertIn("event=model_cache_not_written", log)


if __name__ == "__main__":
    unittest.main()
