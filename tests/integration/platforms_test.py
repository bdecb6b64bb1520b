"""Each platform that is answered by calls once, from what it posts to what it is told; and what `verbatim channels test` shows."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import platform_mock as mock
from harness import SMALL_CONTENT
from outgoing_case import OutgoingCase
from platform_posts import KEYS, line, slack, telegram, telegram_update


class Others(OutgoingCase):
    async def test_slack(self):
        platform = self.platform()
        server = self.start(platform, keys=KEYS)
        challenge = slack(server, json.dumps({"type": "url_verification", "challenge": "c"}))
        self.assertEqual((challenge[0], json.loads(challenge[1])), (200, {"challenge": "c"}))
        said = {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "ts": "1.2", "text": "hello"}
        told = json.dumps({"type": "event_callback", "team_id": "T1", "event": said})
        platform.fail(mock.status(200, b'{"ok":false,"error":"ratelimited"}'), mock.status(200, b'{"ok":true}'),
                      mock.status(200, b'{"ok":false,"error":"channel_not_found"}'))
        for retry in range(3):
            self.assertEqual(slack(server, told, X_Slack_Retry_Num=str(retry)), (200, ""))
        calls = [platform.next(), platform.next()]
        self.assertEqual({(call.host, call.path, call.headers["Authorization"]) for call in calls},
                         {("slack.com", "/api/chat.postMessage", "Bearer xoxb-hush")})
        self.assertEqual((calls[1].body["channel"], calls[1].body["text"]), ("D1", "Hello."))
        await server.until('verbatim_outgoing_replies_total{channel="slack_events",result="sent"}', 1)
        self.assertEqual(slack(server, told.replace("1.2", "1.3")), (200, ""))
        await server.until('verbatim_outgoing_replies_total{channel="slack_events",result="given_up"}', 1)
        self.assertEqual(slack(server, told.replace('"hello"', '"hello", "bot_id": "B1"').replace("1.2", "1.4")), (200, ""))
        self.assertEqual(platform.calls.qsize(), 1, "one call for the second message, none for a bot's")

    async def test_telegram_with_the_bots_token(self):
        platform = self.platform()
        store = pathlib.Path(tempfile.mkdtemp(prefix="verbatim_telegram_"))
        self.addCleanup(shutil.rmtree, store)
        server = self.start(platform, "--store", "sqlite:%s" % (store / "v.db"), keys=KEYS)
        platform.fail(mock.status(429, b'{"ok":false}', Retry_After="1"))
        for _ in range(3):
            self.assertEqual(telegram(server, "hello", 1, "4711"), (200, ""))
        calls = [platform.next(), platform.next()]
        self.assertEqual({(call.host, call.path) for call in calls}, {("api.telegram.org", "/bot110:AA-hush/sendMessage")})
        self.assertEqual((calls[1].body["chat_id"], calls[1].body["text"]), (4711, "Hello."))
        self.assertFalse(any(b"hush" in path.read_bytes() for path in store.iterdir()), "the token is in no file of ours")
        tap = {"id": "77", "from": {"id": 4711}, "message": {"chat": {"id": 4711}}, "data": "stage4.definition"}
        self.assertEqual(telegram_update(server, 2, callback_query=tap), (200, ""))
        self.assertTrue(platform.next().body["text"].startswith("A sample answer."))
        answered = platform.next()
        self.assertEqual((answered.path, answered.body), ("/bot110:AA-hush/answerCallbackQuery", {"callback_query_id": "77"}))
        await server.until('verbatim_outgoing_replies_total{channel="telegram",result="sent"}', 2)
        self.assertTrue(platform.calls.empty())
        server.stop()
        self.assertNotIn("hush", "".join(server.lines))

    async def test_line(self):
        platform = self.platform()
        server = self.start(platform, keys=KEYS)
        for _ in range(2):
            self.assertEqual(line(server, "hello", 1, "U1")[0], 200)
        call = platform.next()
        self.assertEqual((call.host, call.path), ("api.line.me", "/v2/bot/message/reply"))
        self.assertEqual((call.body["replyToken"], call.body["messages"][0]["text"]), ("U1/1", "Hello."))
        await server.until('verbatim_outgoing_replies_total{channel="line",result="sent"}', 1)
        self.assertTrue(platform.calls.empty())


class Samples(unittest.TestCase):
    def test_every_channel_answers_a_sample_and_nothing_is_sent(self):
        keys = {**KEYS, "VERBATIM_TWILIO_TOKEN": "tw", "VERBATIM_MATTERMOST_TOKEN": "mm",
                "VERBATIM_DISCORD_KEY": "00", "VERBATIM_TEAMS_TOKEN": "S2V5Rm9yVGVhbXNUZXN0"}
        environment = {k: v for k, v in os.environ.items() if not k.startswith("VERBATIM_")}

        def run(*arguments, **variables):
            return subprocess.run([os.environ["VERBATIM_BINARY"], "channels", *arguments, "--content", SMALL_CONTENT],
                                  env=environment | variables, capture_output=True, text=True)
        listed = run(**keys).stdout.splitlines()
        names = [line.split()[0] for line in listed if "/channels/" in line and " on " in line]
        self.assertEqual(len(names), 11, listed)
        for name in names:
            shown = run("test", name, "what is stage 4", **keys)
            self.assertEqual(shown.returncode, 0, (name, shown))
            self.assertRegex(shown.stdout, "(?m)^200 ", name)
            self.assertIn("A sample answer", shown.stdout, name)
            self.assertNotIn("hush", shown.stdout)
        without_token = {name: key for name, key in keys.items() if name != "VERBATIM_TELEGRAM_TOKEN"}
        self.assertIn('"method":"sendMessage"', run("test", "telegram", **without_token).stdout)
        self.assertIn("missing: line_secret, line_token", run("test", "line").stderr)
        self.assertNotEqual(run("test", "nothing", **keys).returncode, 0)
