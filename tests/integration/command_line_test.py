"""The commands as people type them: what they print where, and with which exit code."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import PATIENCE

COMMANDS = ["serve", "ask", "chat", "check", "test", "explain", "eval", "unmatched", "verify", "export", "erase", "health", "channels", "config", "version"]
CONTENT = os.environ["VERBATIM_TEST_CONTENT"]


def run(*arguments, typed="", **variables):
    """Runs the binary with a clean environment; `variables` are added to it."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VERBATIM_")} | variables
    return subprocess.run([os.environ["VERBATIM_BINARY"], *arguments], input=typed, env=environment, text=True,
                          capture_output=True, timeout=10 * PATIENCE)


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def run_well(self, *arguments, **options):
        done = run(*arguments, **options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def on_content(self, command, *arguments, **options):
        return self.run_well(command, "--content", CONTENT, *arguments, **options)


class WithoutContent(CommandLine):
    def test_help_lists_all_commands(self):
        for argument in ("help", "--help", "-h"):
            text = self.run_well(argument)
            self.assertEqual(re.findall(r"^  (\w+) {2,}\w", text, re.MULTILINE), COMMANDS)

    def test_each_command_that_takes_options_has_help(self):
        for command in COMMANDS[:-1]:
            with self.subTest(command=command):
                self.assertIn("--config", self.run_well(command, "--help"))

    def test_no_command_is_a_mistake_that_gets_help(self):
        done = run()
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("usage: verbatim COMMAND", done.stderr)

    def test_a_misspelt_command_gets_a_suggestion(self):
        done = run("chekc")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(done.stderr, "verbatim: there is no command `chekc`; did you mean `check`?\n")
        done = run("dance-on-the-table")
        self.assertEqual(done.returncode, 2)
        self.assertIn("`verbatim --help` lists them", done.stderr)

    def test_version(self):
        for argument in ("version", "--version"):
            self.assertRegex(self.run_well(argument), r"\Averbatim \d+\.\d+\.\d+\n\Z")

    def test_an_unknown_flag_and_a_missing_argument_are_mistakes(self):
        for arguments in (["check", "--colour", "blue"], ["ask", "--max-frame", "2000", "hello"], ["ask"], ["test"],
                          ["eval"], ["explain"]):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("--help", done.stderr)

    def test_config_tells_where_a_setting_comes_from(self):
        file = self.write("settings.yaml", "max_frame: 2000\nmax_header: 2001\nidle_timeout: 21\n")
        text = self.run_well("config", "--config", file, "--max-frame", "4000", VERBATIM_MAX_FRAME="3000",
                             VERBATIM_MAX_HEADER="3001")
        rows = {row.split()[0]: row for row in text.splitlines()}
        self.assertRegex(rows["max_frame"], r"^max_frame +4000 bytes +flag --max-frame ")
        self.assertRegex(rows["max_header"], r"^max_header +3001 bytes +environment VERBATIM_MAX_HEADER ")
        self.assertRegex(rows["idle_timeout"], r"^idle_timeout +21 seconds +file %s:3 " % re.escape(file))
        self.assertRegex(rows["listen"], r"^listen +127\.0\.0\.1:8080 +default ")

    def test_channels_tells_what_is_on_and_what_is_missing(self):
        text = self.run_well("channels", "--deep-chat", "on", "--public-url", "https://bot.example", VERBATIM_TELEGRAM_SECRET="hush")
        lines = {line.split()[0]: line.split(None, 2)[1:] for line in text.splitlines()}
        self.assertEqual(lines["deep_chat"], ["on", "https://bot.example/channels/deep-chat"])
        self.assertEqual(lines["telegram"][0], "on")
        self.assertIn("https://bot.example/channels/telegram", lines["telegram"][1])
        self.assertEqual(lines["twilio"][0], "off")
        self.assertIn("missing: twilio_token", lines["twilio"][1])
        self.assertIn("missing: line_secret, line_token", lines["line"][1])
        self.assertNotIn("hush", text)
        self.assertNotIn("hush", self.run_well("config", VERBATIM_TELEGRAM_SECRET="hush"))

    def test_wrong_settings_stop_every_command(self):
        file = self.write("settings.yaml", "listen: 127.0.0.1:0\nmax_farme: 2000\n")
        done = run("config", "--config", file, VERBATIM_THREADS="many")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn(f"{file}:2:1: error[unknown-setting]", done.stderr)
        self.assertIn("did you mean `max_frame`?", done.stderr)
        self.assertIn("environment VERBATIM_THREADS: `threads` is \"many\"", done.stderr)
        self.assertEqual(run("ask", "--config", str(self.folder / "none.yaml"), "hello").returncode, 2)

    def test_a_missing_eval_file_is_a_mistake(self):
        missing = str(self.folder / "none.jsonl")
        done = run("eval", "--content", CONTENT, missing)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn(missing, done.stderr)

    def test_content_that_is_not_there(self):
        done = run("ask", "--content", str(self.folder), "hello")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn(str(self.folder), done.stderr)


class OnTheContent(CommandLine):
    def test_ask(self):
        text = self.on_content("ask", "what is stage 4")
        self.assertIn("[stage4.definition]\n", text.splitlines(keepends=True)[0])
        self.assertRegex(text, r"\n  1  \S.*\n  2  \S")

    def test_ask_for_scripts(self):
        reply = json.loads(self.on_content("ask", "--json", "what is stage 4"))
        self.assertEqual((reply["kind"], reply["answers"][0]["intent"]), ("answer", "stage4.definition"))
        self.assertRegex(reply["answers"][0]["digest"], r"\Asha256:[0-9a-f]{64}\Z")
        self.assertEqual(set(reply["suggestions"][0]), {"intent", "label"})

    def test_ask_refuses_what_is_not_text(self):
        done = run("ask", "--content", CONTENT, b"caf\xe9")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("UTF-8", done.stderr)

    def test_check(self):
        last = self.on_content("check").splitlines()[-1]
        self.assertRegex(last, r"\A0 errors, \d+ warnings, \d+ intents, \d+ terms, \d+ patterns, \d+ examples, "
                               r"\d+ ms\Z")
        found = json.loads(self.on_content("check", "--json"))
        self.assertEqual(found["errors"], 0)
        self.assertEqual(len(found["diagnostics"]), found["warnings"])
        self.assertGreater(found["intents"], 0)

    def test_explain_names_the_winner(self):
        winner = json.loads(self.on_content("ask", "--json", "letrozol side efects"))["answers"][0]["intent"]
        text = self.on_content("explain", "letrozol side efects")
        self.assertIn("letrozol -> letrozole\n", text)
        self.assertIn(f"  -> answer {winner}\n", text)
        text = self.on_content("explain", "what is stage 4", "1")  # a conversation: the last is explained
        self.assertIn("picks a suggestion on the screen", text)

    def test_eval(self):
        file = self.write("eval.jsonl", '{"text": "what is stage 4", "ids": ["stage4.definition"]}\n'
                                        '{"text": "what is stage 4", "ids": ["stage4.curable"]}\n')
        text = self.on_content("eval", file)
        self.assertRegex(text, r"in scope: right +50\.0 %  of 2\n")
        self.assertNotIn("wanted", text)
        misses = self.on_content("eval", "--misses", file)
        self.assertIn("what is stage 4\n    wanted stage4.curable; given stage4.definition; suggested ", misses)
        self.assertEqual(misses.count("wanted"), 1)
        predictions = self.folder / "predictions.jsonl"
        figures = json.loads(self.on_content("eval", "--json", "--predictions", str(predictions), file))
        self.assertEqual((figures["lines"], figures["right"], figures["wrong"]), (2, 50.0, 50.0))
        first = json.loads(predictions.read_text(encoding="utf-8").splitlines()[0])
        self.assertEqual((first["text"], first["answered"]), ("what is stage 4", True))
        self.assertEqual((first["top"][0], first["all"]), ("stage4.definition", ["stage4.definition"]))

    def test_conversation_files(self):
        good = self.write("good.yaml", "- name: a good one\n  turns:\n"
                                       "    - say: what is stage 4\n      answers: [stage4.definition]\n"
                                       "    - choose: stage4.curable\n      kind: answer\n")
        self.assertEqual(self.on_content("test", good), "1 conversations, 2 turns, 0 failed\n")
        bad = self.write("bad.yaml", "- name: a bad one\n  turns:\n"
                                     "    - say: what is stage 4\n      answers: [stage4.curable]\n")
        done = run("test", "--content", CONTENT, good, bad)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"{bad}:4:16: error[answers] a bad one: ", done.stdout)
        self.assertTrue(done.stdout.endswith("2 conversations, 3 turns, 1 failed\n"), done.stdout)

    def test_chat_reads_messages_and_numbers(self):
        offered = json.loads(self.on_content("ask", "--json", "what is stage 4"))["suggestions"][0]["intent"]
        text = self.on_content("chat", typed="what is stage 4\n\n1\n")
        titles = re.findall(r"\[([\w.]+)\]$", text, re.MULTILINE)
        self.assertEqual(titles, ["stage4.definition", offered])


class OnBrokenContent(CommandLine):
    def setUp(self):
        super().setUp()
        for folder in ("intents", "responses"):
            shutil.copytree(pathlib.Path(CONTENT) / folder, self.folder / folder)
        self.file = self.folder / "intents/en/stage4.yaml"
        lines = self.file.read_text(encoding="utf-8").splitlines(keepends=True)
        at = next(i for i, line in enumerate(lines) if line.startswith("    examples:"))
        lines[at] = lines[at].replace("examples:", "exmaples:")
        self.file.write_text("".join(lines), encoding="utf-8")
        self.line = at + 1
        self.place = r"intents/en/stage4\.yaml:%d:5: error" % self.line

    def test_check_shows_the_place_and_the_remedy(self):
        done = run("check", "--content", str(self.folder))
        self.assertEqual((done.returncode, done.stderr), (1, ""))
        self.assertRegex(done.stdout, self.place + r"\[unknown-key\] .*exmaples.*\(did you mean .examples.\?\)\n")
        self.assertRegex(done.stdout.splitlines()[-1], r"\A[1-9]\d* errors, ")
        done = run("check", "--json", "--content", str(self.folder))
        self.assertEqual(done.returncode, 1)
        self.assertIn("unknown-key", [one["rule"] for one in json.loads(done.stdout)["diagnostics"]])

    def test_serve_refuses_to_start(self):
        done = run("serve", "--content", str(self.folder), "--listen", "127.0.0.1:0",
                   "--internal-listen", "127.0.0.1:0")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, self.place)
        self.assertIn("nothing was loaded", done.stderr)

    def test_an_example_that_fails_is_an_error(self):
        text = self.file.read_text(encoding="utf-8")
        self.file.write_text(text.replace("exmaples:", "examples:\n      - football results", 1), encoding="utf-8")
        done = run("check", "--content", str(self.folder))
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"stage4\.yaml:%d:9: error\[[\w-]+\] .*football results" % (self.line + 1))
