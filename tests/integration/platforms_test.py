"""Each platform that is answered by calls once, from what it posts to what it is told; and what `verbatim channels test` shows."""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

import platform_mock as mock
from harness import SMALL_CONTENT
from outgoing_case import KEYS, OutgoingCase, request


class Others(OutgoingCase):
    KEYS = {"VERBATIM_SLACK_SECRET": "slack-hush", "VERBATIM_SLACK_TOKEN": "xoxb-hush", "VERBATIM_LINE_SECRET": "line-hush",
            "VERBATIM_LINE_TOKEN": "line-token-hush", "VERBATIM_CHATWOOT_SECRET": "chat-hush", "VERBATIM_CHATWOOT_TOKEN": "bot-hush",
            "VERBATIM_CHATWOOT_URL": "https://chat.example"}

    def slack(self, server, body, **headers):
        now = str(int(time.time()))
        signature = "v0=" + hmac.new(b"slack-hush", ("v0:%s:%s" % (now, body)).encode(), hashlib.sha256).hexdigest()
        return request(server, "POST", "/channels/slack_events", body, X_Slack_Request_Timestamp=now,
                       X_Slack_Signature=signature, **headers)

    def chatwoot(self, server, text, number, status="pending"):
        body = json.dumps({"event": "message_created", "id": number, "message_type": "incoming", "content": text,
                           "account": {"id": 3}, "conversation": {"id": 5, "status": status}})
        now = str(int(time.time()))
        signature = "sha256=" + hmac.new(b"chat-hush", ("%s.%s" % (now, body)).encode(), hashlib.sha256).hexdigest()
        return request(server, "POST", "/channels/chatwoot", body, X_Chatwoot_Timestamp=now, X_Chatwoot_Signature=signature)

    async def test_slack(self):
        platform = self.platform()
        server = self.start(platform, keys=self.KEYS)
        challenge = self.slack(server, json.dumps({"type": "url_verification", "challenge": "c"}))
        self.assertEqual((challenge[0], json.loads(challenge[1])), (200, {"challenge": "c"}))
        said = {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "ts": "1.2", "text": "hello"}
        told = json.dumps({"type": "event_callback", "team_id": "T1", "event": said})
        platform.fail(mock.status(200, b'{"ok":false,"error":"ratelimited"}'), mock.status(200, b'{"ok":true}'),
                      mock.status(200, b'{"ok":false,"error":"channel_not_found"}'))
        for retry in range(3):
            self.assertEqual(self.slack(server, told, X_Slack_Retry_Num=str(retry)), (200, ""))
        calls = [platform.next(), platform.next()]
        self.assertEqual({(call.host, call.path, call.headers["Authorization"]) for call in calls},
                         {("slack.com", "/api/chat.postMessage", "Bearer xoxb-hush")})
        self.assertEqual((calls[1].body["channel"], calls[1].body["text"]), ("D1", "Hello."))
        await server.until('verbatim_outgoing_replies_total{channel="slack_events",result="sent"}', 1)
        self.assertEqual(self.slack(server, told.replace("1.2", "1.3")), (200, ""))
        await server.until('verbatim_outgoing_replies_total{channel="slack_events",result="given_up"}', 1)
        self.assertEqual(self.slack(server, told.replace('"hello"', '"hello", "bot_id": "B1"').replace("1.2", "1.4")), (200, ""))
        self.assertEqual(platform.calls.qsize(), 1, "one call for the second message, none for a bot's")

    async def test_line(self):
        platform = self.platform()
        server = self.start(platform, keys=self.KEYS)
        body = json.dumps({"destination": "D", "events": [
            {"type": "message", "webhookEventId": "01H", "replyToken": "r1", "source": {"type": "user", "userId": "U1"},
             "message": {"type": "text", "id": "1", "text": "hello"}}]})
        signature = base64.b64encode(hmac.new(b"line-hush", body.encode(), hashlib.sha256).digest()).decode()
        for _ in range(2):
            self.assertEqual(request(server, "POST", "/channels/line", body, X_Line_Signature=signature)[0], 200)
        call = platform.next()
        self.assertEqual((call.host, call.path), ("api.line.me", "/v2/bot/message/reply"))
        self.assertEqual(call.body["messages"][0]["text"], "Hello.")
        await server.until('verbatim_outgoing_replies_total{channel="line",result="sent"}', 1)
        self.assertTrue(platform.calls.empty())

    async def test_chatwoot_hands_over_and_is_silent_until_released(self):
        platform = self.platform()
        content = pathlib.Path(tempfile.mkdtemp(prefix="verbatim_human_"))
        self.addCleanup(shutil.rmtree, content)
        shutil.copytree(SMALL_CONTENT, content, dirs_exist_ok=True)
        hello = content / "responses/en/chat/hello.md"
        (hello.parent / "human.md").write_text(hello.read_text().replace("chat.hello", "chat.human"))
        (hello.parents[1] / "system/handed_over.md").write_text(
            "---\nid: system.handed_over\ntitle: People\nfollow_ups: []\nsources: []\nreview: {status: draft}\n---\nPeople go on.\n")
        intents = content / "intents/en/chat.yaml"
        intents.write_text(intents.read_text() + "\n  chat.human:\n    patterns: [a person please]\n    examples: [a person please]\n")
        server = self.start(platform, keys=self.KEYS, content=str(content))
        self.assertEqual(self.chatwoot(server, "a person please", 1)[0], 200)
        calls = [platform.next(), platform.next()]
        self.assertEqual([(call.host, call.path) for call in calls],
                         [("chat.example", "/api/v1/accounts/3/conversations/5/messages"),
                          ("chat.example", "/api/v1/accounts/3/conversations/5/toggle_status")])
        self.assertEqual((calls[0].body["content"], calls[1].body), ("People go on.", {"status": "open"}))
        self.assertEqual(calls[0].headers["api_access_token"], "bot-hush")
        self.assertEqual(self.chatwoot(server, "hello", 2, "open")[0], 200)
        self.assertEqual(self.chatwoot(server, "hello", 3, "pending")[0], 200)
        self.assertEqual(platform.next().body["content"], "Hello.")
        await server.until('verbatim_outgoing_replies_total{channel="chatwoot",result="sent"}', 2)
        self.assertTrue(platform.calls.empty())


class Samples(unittest.TestCase):
    def test_every_channel_answers_a_sample_and_nothing_is_sent(self):
        keys = {**KEYS, **Others.KEYS, "VERBATIM_TELEGRAM_SECRET": "a-b", "VERBATIM_TWILIO_TOKEN": "tw", "VERBATIM_MATTERMOST_TOKEN": "mm",
                "VERBATIM_DISCORD_KEY": "00", "VERBATIM_TEAMS_TOKEN": "S2V5Rm9yVGVhbXNUZXN0", "VERBATIM_WHATSAPP_SECRET": "w",
                "VERBATIM_WHATSAPP_TOKEN": "w-hush", "VERBATIM_WHATSAPP_VERIFY": "v"}
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
        self.assertIn("missing: line_secret", run("test", "line").stderr)
        self.assertNotEqual(run("test", "nothing", **keys).returncode, 0)
