"""Platforms that tell everything several times, in any order, at two nodes with one Redis: one reply to each message."""
import collections
import concurrent.futures
import random
import threading

import platform_mock as mock
from harness import PATIENCE
from outgoing_case import OutgoingCase
from platform_posts import KEYS, PLATFORMS


class Storms(OutgoingCase):
    async def test_each_message_on_each_platform_is_answered_once(self):
        platform = self.platform()
        platform.answer = mock.status(200, b'{"ok":true}')
        store = self.redis()
        nodes = [self.start(platform, "--store", store, keys=KEYS) for _ in range(2)]
        messages = [(channel, number, sender) for channel in PLATFORMS
                    for number, sender in enumerate(("1001", "1001", "1002", "1003"))]
        posts = messages * 5
        random.Random(1).shuffle(posts)
        platform.fail(mock.reset, mock.status(500), mock.status(429, Retry_After="1"))

        def post(at):
            channel, number, sender = posts[at]
            return PLATFORMS[channel][0](nodes[at % 2], "hello", number, sender)[0]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual(set(pool.map(post, range(len(posts)))), {200})
        sent = {channel: 'verbatim_outgoing_replies_total{channel="%s",result="sent"}' % channel for channel in PLATFORMS}
        for channel, metric in sent.items():
            await self.reached(lambda: sum(node.metric(metric) for node in nodes), 4, channel)
        for node in nodes:
            node.stop()
        taken = collections.Counter(self.recipient(call) for call in platform.taken)
        self.assertEqual(taken, collections.Counter((channel, sender) for channel, _, sender in messages))

    async def test_what_a_store_that_hangs_cannot_keep_is_told_again(self):
        platform = self.platform()
        platform.answer = mock.status(200, b'{"ok":true}')
        node = self.start(platform, "--store", self.redis(), "--redis-timeout", "50", keys=KEYS)
        self.redis_process.pause()
        for channel, (post, _) in PLATFORMS.items():
            self.assertEqual(post(node, "hello", 1, "1001")[0], 503, channel)
        self.redis_process.go_on()
        for channel, (post, _) in PLATFORMS.items():
            await self.reached(lambda: post(node, "hello", 1, "1001")[0], 200, channel)
            await node.until('verbatim_outgoing_replies_total{channel="%s",result="sent"}' % channel, 1)
        self.assertEqual(len(platform.taken), len(PLATFORMS))

    def recipient(self, call):
        channel = {"slack.com": "slack_events", "api.line.me": "line", "chat.example": "chatwoot", "api.telegram.org": "telegram"}.get(
            call.host, "whatsapp" if "messaging_product" in call.body else "messenger")
        return channel, PLATFORMS[channel][1](call)

    async def reached(self, value, expected, what):
        pause = threading.Event()
        for _ in range(100 * PATIENCE):
            if value() == expected:
                return
            pause.wait(0.01)
        self.fail("%s: %s of %s" % (what, value(), expected))
