"""Conversations that people take over: in Chatwoot, which knows whose they are, and on Slack, where we have to."""
import pathlib
import shutil
import tempfile

import platform_mock as mock
from harness import SMALL_CONTENT
from outgoing_case import OutgoingCase
from platform_posts import KEYS, chatwoot, slack_said, slack_tap

LINE = "---\nid: system.%s\ntitle: %s\nfollow_ups: []\nsources: []\nreview: {status: draft}\n---\n%s\n"
OK = mock.status(200, b'{"ok":true}')
GIVEN_UP = 'verbatim_outgoing_replies_total{channel="slack_events",result="given_up"}'


def sent(channel):
    return 'verbatim_outgoing_replies_total{channel="%s",result="sent"}' % channel


class HandOver(OutgoingCase):
    def content(self):
        content = pathlib.Path(tempfile.mkdtemp(prefix="verbatim_human_"))
        self.addCleanup(shutil.rmtree, content)
        shutil.copytree(SMALL_CONTENT, content, dirs_exist_ok=True)
        hello = content / "responses/en/chat/hello.md"
        (hello.parent / "human.md").write_text(hello.read_text().replace("chat.hello", "chat.human"))
        for name, text in (("handed_over", "People go on."), ("people_wanted", "Somebody wants you."), ("handed_back", "I am back.")):
            (hello.parents[1] / "system" / (name + ".md")).write_text(LINE % (name, "Hand back", text))
        intents = content / "intents/en/chat.yaml"
        intents.write_text(intents.read_text() + "\n  chat.human:\n    patterns: [a person please]\n    examples: [a person please]\n")
        return str(content)

    async def test_chatwoot_is_silent_until_released(self):
        platform = self.platform()
        server = self.start(platform, keys=KEYS, content=self.content())
        self.assertEqual(chatwoot(server, "a person please", 1)[0], 200)
        calls = [platform.next(), platform.next()]
        self.assertEqual([(call.host, call.path) for call in calls],
                         [("chat.example", "/api/v1/accounts/3/conversations/5/messages"),
                          ("chat.example", "/api/v1/accounts/3/conversations/5/toggle_status")])
        self.assertEqual((calls[0].body["content"], calls[1].body), ("People go on.", {"status": "open"}))
        self.assertEqual(calls[0].headers["api_access_token"], "bot-hush")
        self.assertEqual(chatwoot(server, "hello", 2, status="open")[0], 200)
        self.assertEqual(chatwoot(server, "hello", 3)[0], 200)
        self.assertEqual(platform.next().body["content"], "Hello.")
        await server.until(sent("chatwoot"), 2)
        self.assertEqual(server.metric('verbatim_handed_over_total{channel="chatwoot"}'), 1)
        self.assertTrue(platform.calls.empty())

    async def test_slack_is_silent_on_every_node_until_released(self):
        platform = self.platform()
        platform.answer = OK
        store, content = self.redis(), self.content()
        one, two = (self.start(platform, "--store", store, keys={**KEYS, "VERBATIM_SLACK_PEOPLE": "C9"}, content=content)
                    for _ in range(2))
        for node in (one, two):
            self.assertEqual(slack_said(node, "a person please", 1, "U1"), (200, ""))
        told, notice = platform.next().body, platform.next().body
        self.assertEqual((told["channel"], told["text"]), ("DU1", "People go on."))
        self.assertEqual((notice["channel"], notice["text"]), ("C9", "Somebody wants you.\n<@U1>"))
        for number, text in ((2, "hello"), (3, "i want to kill myself"), (4, "what is stage 4")):
            self.assertEqual(slack_said(two, text, number, "U1"), (200, ""))
        self.assertIn("Help is near.", platform.next().body["text"], "no silence shadows the safety tier")
        self.assertEqual(slack_said(two, "hello", 5, "U2"), (200, ""))
        self.assertEqual(platform.next().body["channel"], "DU2", "another conversation goes on")
        button = notice["blocks"][1]["elements"][0]
        self.assertEqual(slack_tap(two, "C7", button, 1), (200, ""))
        self.assertEqual(slack_said(one, "hello", 6, "U1"), (200, ""), "from elsewhere nobody can hand it back")
        for node in (one, two):
            self.assertEqual(slack_tap(node, "C9", button, 2), (200, ""))
        back, settled = platform.next(), platform.next()
        self.assertEqual((back.body["channel"], back.body["text"]), ("DU1", "I am back."))
        self.assertEqual((settled.path, settled.body["channel"], settled.body["ts"]), ("/api/chat.update", "C9", "5.6"))
        self.assertEqual(slack_said(one, "hello", 7, "U1"), (200, ""))
        self.assertEqual(platform.next().body["text"], "Hello.")
        one.stop(), two.stop()
        self.assertTrue(platform.calls.empty())

    async def test_where_slack_cannot_call_people_the_bot_goes_on(self):
        platform = self.platform()
        platform.answer = OK
        server = self.start(platform, keys={**KEYS, "VERBATIM_SLACK_PEOPLE": "C9"}, content=self.content())
        platform.fail(OK, mock.status(200, b'{"ok":false,"error":"not_in_channel"}'))
        self.assertEqual(slack_said(server, "a person please", 1, "U1"), (200, ""))
        await server.until(GIVEN_UP, 1)
        self.assertEqual(server.metric('verbatim_handed_over_total{channel="slack_events"}'), 1)
        self.assertEqual(slack_said(server, "hello", 2, "U1"), (200, ""))
        self.assertEqual([platform.next().body["text"] for _ in range(3)][2], "Hello.")
        server.stop()
        self.assertRegex("".join(server.lines), "outgoing_given_up.*not_in_channel")
