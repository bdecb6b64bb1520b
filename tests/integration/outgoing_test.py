"""Replies that go to a platform by calls of ours: over real sockets, real TLS, and every fault that a platform can have."""
import asyncio
import concurrent.futures
import json
import pathlib
import shutil
import signal
import tempfile
import urllib.parse

import platform_mock as mock
from harness import PATIENCE
from outgoing_case import OutgoingCase, event, limit, messenger, request

SENT = 'verbatim_outgoing_replies_total{channel="messenger",result="sent"}'
GIVEN_UP = 'verbatim_outgoing_replies_total{channel="messenger",result="given_up"}'
RETRIED = 'verbatim_outgoing_retries_total{channel="messenger"}'
WAITING = 'verbatim_outgoing_waiting{channel="messenger"}'


class Messenger(OutgoingCase):
    async def test_a_reply_is_sent_once_however_often_the_message_is_told(self):
        platform = self.platform()
        server = self.start(platform)
        for _ in range(3):
            self.assertEqual(messenger(server, event("hello", "m1")), (200, ""))
        call = platform.next()
        self.assertEqual((call.host, call.name, call.path), ("graph.facebook.com", "graph.facebook.com", "/v24.0/me/messages"))
        self.assertEqual(call.headers["Authorization"], "Bearer page-hush")
        self.assertEqual(call.body["recipient"], {"id": "7"})
        self.assertIn("Hello", call.body["message"]["text"])
        messenger(server, event("hello", "m2"))
        platform.next()
        await server.until(SENT, 2)
        self.assertTrue(platform.calls.empty())
        self.assertEqual(platform.connections, 1, "the connection is kept")
        server.stop()
        self.assertNotIn("hush", "".join(server.lines))

    async def test_a_batch_is_answered_in_each_conversations_order(self):
        platform = self.platform()
        server = self.start(platform)
        said = [event("hello", "%s%d" % (sender, n), sender) for n in range(5) for sender in "ab"]
        self.assertEqual(messenger(server, *said), (200, ""))
        await server.until(SENT, 10)
        recipients = [platform.next().body["recipient"]["id"] for _ in said]
        self.assertEqual(sorted(recipients), ["a"] * 5 + ["b"] * 5)

    def test_the_address_is_proven(self):
        server = self.start(self.platform())
        query = {"hub.mode": "subscribe", "hub.verify_token": "verify-hush", "hub.challenge": "1158201444"}
        path = "/channels/messenger?" + urllib.parse.urlencode(query)
        self.assertEqual(request(server, "GET", path), (200, "1158201444"))
        self.assertEqual(request(server, "GET", path.replace("verify-hush", "guess"))[0], 403)
        self.assertEqual(request(server, "PUT", path)[0], 405)
        self.assertEqual(request(server, "POST", "/channels/messenger", "{}", X_Hub_Signature_256="sha256=00")[0], 403)
        self.assertEqual(server.metric('verbatim_webhooks_refused_total{cause="signature"}'), 2)


class Faults(OutgoingCase):
    async def test_what_may_pass_is_tried_again(self):
        platform = self.platform()
        server = self.start(platform, "--outgoing-timeout", "300", "--outgoing-connections", "1")
        faults = [mock.reset, mock.status(500), mock.status(503), mock.silence, mock.slow_body,
                  mock.status(429, Retry_After="1"), mock.status(400, b'{"error":{"code":613}}')]
        platform.fail(*faults)
        messenger(server, event("hello", "m1"))
        calls = [platform.next() for _ in range(len(faults) + 1)]
        self.assertEqual(len({json.dumps(call.body) for call in calls}), 1)
        await server.until(SENT, 1)
        self.assertEqual(server.metric(RETRIED), len(faults))
        self.assertEqual(server.metric(limit("outgoing_timeout")), 2)

    async def test_answers_that_make_no_sense_are_failures_that_may_pass(self):
        platform = self.platform()
        server = self.start(platform, "--outgoing-max-backoff", "20", "--outgoing-connections", "1")
        faults = [mock.garbage, mock.cut_off, *[mock.status(429, Retry_After=value) for value in
                                                              ("soon", "-1", "", "Wed, 21 Oct 2026 07:28:00 GMT")]]
        platform.fail(*faults, mock.torrent)  # of which the status is enough
        messenger(server, event("hello", "m1"))
        await server.until(SENT, 1)
        self.assertEqual((server.metric(RETRIED), platform.calls.qsize()), (len(faults), len(faults) + 1))

    async def test_what_will_not_pass_is_given_up(self):
        elsewhere = self.platform()
        platform = self.platform()
        server = self.start(platform)
        platform.fail(mock.status(302, Location="https://%s/steal" % elsewhere.address), mock.status(400), mock.status(404))
        for n in range(3):
            messenger(server, event("hello", "m%d" % n, str(n)))
        await server.until(GIVEN_UP, 3)
        self.assertEqual(platform.calls.qsize(), 3)
        self.assertEqual(elsewhere.connections, 0, "a redirect is followed nowhere")
        self.assertEqual(server.metric(WAITING), 0)
        await server.until_logged("outgoing_given_up")

    async def test_a_platform_that_fails_for_good(self):
        platform = self.platform()
        server = self.start(platform, "--outgoing-attempts", "3")
        platform.fail(*[mock.status(500)] * 3)
        messenger(server, event("hello", "m1"))
        await server.until(GIVEN_UP, 1)
        self.assertEqual(server.metric(limit("outgoing_attempts")), 1)
        self.assertEqual(platform.calls.qsize(), 3)

    async def test_an_old_reply_is_not_worth_sending(self):
        platform = self.platform()
        server = self.start(platform, "--outgoing-age", "1", "--outgoing-max-backoff", "3000", backoff="3000")
        platform.fail(*[mock.status(500)] * 10)
        messenger(server, event("hello", "m1"))
        await server.until(GIVEN_UP, 1)
        self.assertEqual(server.metric(limit("outgoing_age")), 1)

    async def test_a_host_that_cannot_prove_its_name_hears_nothing(self):
        stranger = mock.Authority(self.folder, "stranger")
        for context in (stranger.context("graph.facebook.com"), self.authority.context("graph.facebook.com.evil.example")):
            platform = self.platform(context)
            server = self.start(platform, "--outgoing-attempts", "2")
            messenger(server, event("hello", "m1"))
            await server.until(GIVEN_UP, 1)
            self.assertTrue(platform.calls.empty())
            self.assertGreaterEqual(platform.connections, 2)
            server.stop()
            self.assertRegex("".join(server.lines), "outgoing_given_up.*certificate")

    async def test_a_connection_that_was_closed_meanwhile_costs_nothing(self):
        platform = self.platform()
        server = self.start(platform, "--outgoing-connections", "1")
        platform.fail(mock.hang_up)
        for n in range(3):
            messenger(server, event("hello", "m%d" % n))
            platform.next()
        await server.until(SENT, 3)
        self.assertEqual((server.metric(RETRIED), platform.connections), (0, 2))


class Limits(OutgoingCase):
    async def test_a_full_queue_asks_the_platform_to_come_again(self):
        platform = self.platform()
        server = self.start(platform, "--outgoing-queue", "1", "--outgoing-connections", "1")
        platform.fail(mock.silence)
        self.assertEqual(messenger(server, event("hello", "m1"))[0], 200)
        platform.next()
        self.assertEqual(messenger(server, event("hello", "m2"))[0], 503)
        await server.until(limit("outgoing_queue"), 1)
        platform.ended.set()  # the silence ends, and the call is made again
        await server.until(SENT, 1)
        self.assertEqual(messenger(server, event("hello", "m2"))[0], 200)
        await server.until(SENT, 2)

    async def test_calls_keep_to_the_rate(self):
        platform = self.platform()
        server = self.start(platform, "--outgoing-rate", "10")
        messenger(server, *[event("hello", "m%d" % n, str(n)) for n in range(12)])
        await server.until(SENT, 12)
        self.assertGreaterEqual(server.metric(limit("outgoing_rate")), 1)


class Restarts(OutgoingCase):
    def files_with(self, text):
        return [path.name for path in self.store.iterdir() if text.encode() in path.read_bytes()]

    def setUp(self):
        self.store = pathlib.Path(tempfile.mkdtemp(prefix="verbatim_outbox_"))
        self.addCleanup(shutil.rmtree, self.store)

    async def interrupted(self, *options):
        """A server that has taken a message, and whose reply the platform does not take."""
        deaf = self.platform()
        deaf.fail(mock.silence)
        server = self.start(deaf, *options)
        self.assertEqual(messenger(server, event("hello", "m1", "person-4711"))[0], 200)
        deaf.next()
        return server

    async def taken_over(self, server, platform):
        """The next one sends that reply, and no other when the message is told again."""
        self.assertEqual(platform.next().body["recipient"], {"id": "person-4711"})
        await server.until(SENT, 1)
        for mid, sender in (("m1", "person-4711"), ("m2", "other")):
            self.assertEqual(messenger(server, event("hello", mid, sender))[0], 200)
        await server.until(SENT, 2)
        self.assertEqual(platform.next().body["recipient"], {"id": "other"})

    async def test_sqlite_loses_no_reply_and_forgets_the_recipient(self):
        store = ("--store", "sqlite:%s" % (self.store / "v.db"))
        first = await self.interrupted(*store)
        first.signal(signal.SIGKILL)
        first.wait()
        self.assertTrue(self.files_with("person-4711"))
        platform = self.platform()
        second = self.start(platform, *store)
        await self.taken_over(second, platform)
        for _ in range(100 * PATIENCE):
            if not self.files_with("person-4711"):
                break
            await asyncio.sleep(0.01)
        self.assertEqual(self.files_with("person-4711"), [], "while it goes on, and in no log of the file's")

    async def test_what_a_node_leaves_in_redis_another_sends(self):
        store = ("--store", self.redis())
        first = await self.interrupted(*store, "--stop-deadline", "1")
        first.stop()
        self.assertIn("outgoing_left", "".join(first.lines))
        platform = self.platform()
        await self.taken_over(self.start(platform, *store), platform)

    async def test_a_storm_of_retries_at_two_nodes_is_one_reply(self):
        platform = self.platform()
        store = self.redis()
        nodes = [self.start(platform, "--store", store) for _ in range(2)]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            answers = set(pool.map(lambda i: messenger(nodes[i % 2], event("hello", "m1")), range(40)))
        self.assertEqual(answers, {(200, "")})
        for node in nodes:
            messenger(node, event("hello", "m2", "other"))
        platform.next(), platform.next()
        for _ in range(100 * PATIENCE):
            if sum(node.metric(SENT) for node in nodes) == 2:
                break
            await asyncio.sleep(0.01)
        for node in nodes:
            node.stop()
        self.assertTrue(platform.calls.empty())
