"""Messaging platforms over real sockets, as they sign and as they retry."""
import base64
import concurrent.futures
import hashlib
import hmac
import http.client
import json
import pathlib
import shutil
import sys
import tempfile
import unittest
import urllib.parse

from harness import PATIENCE, SMALL_CONTENT, Server

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "chaos"))
from process import Redis  # noqa: E402

SECRETS = {"VERBATIM_TELEGRAM_SECRET": "old-hush,new-hush", "VERBATIM_TWILIO_TOKEN": "twilio-hush",
           "VERBATIM_MATTERMOST_TOKEN": "mattermost-hush"}


def post(server, path, body, **headers):
    connection = http.client.HTTPConnection(*server.address, timeout=PATIENCE)
    try:
        connection.request("POST", path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def telegram(server, text, update=1, secret="new-hush"):
    update = {"update_id": update, "message": {"from": {"id": 42}, "chat": {"id": 42}, "text": text}}
    return post(server, "/channels/telegram", json.dumps(update), X_Telegram_Bot_Api_Secret_Token=secret)


def twilio(server, url, text="hello", **headers):
    """As Twilio's libraries sign: the address, then names and values in order."""
    fields = {"MessageSid": "SM1", "From": "+14155550100", "Body": text}
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    signature = base64.b64encode(hmac.new(b"twilio-hush", signed.encode(), hashlib.sha1).digest()).decode()
    return post(server, "/channels/twilio", urllib.parse.urlencode(fields), X_Twilio_Signature=signature,
                Content_Type="application/x-www-form-urlencoded", **headers)


def mattermost(server, text):
    fields = {"token": "mattermost-hush", "command": "/ask", "user_id": "u", "channel_id": "c", "trigger_id": "t", "text": text}
    return post(server, "/channels/mattermost", urllib.parse.urlencode(fields), Content_Type="application/x-www-form-urlencoded")


class Webhooks(unittest.TestCase):
    def start(self, *options, content=SMALL_CONTENT, **variables):
        server = Server("--rate-limit", "off", *options, content=content, **variables)
        self.addCleanup(server.stop)
        server.address  # waits until it listens
        return server

    def test_telegram_and_its_counters(self):
        server = self.start(**SECRETS)
        for secret in ("old-hush", "new-hush"):
            status, body = telegram(server, "hello", secret=secret)
            self.assertEqual((status, json.loads(body)["method"], json.loads(body)["chat_id"]), (200, "sendMessage", 42))
        self.assertEqual(telegram(server, "hello", secret="wrong")[0], 403)
        self.assertEqual(server.metric('verbatim_webhooks_refused_total{cause="signature"}'), 1)
        server.stop()
        self.assertNotIn("hush", "".join(server.lines))
        self.assertIn("webhook_refused", "".join(server.lines))

    def test_twilio_behind_a_proxy(self):
        trusting = self.start("--trusted-proxies", "127.0.0.1", **SECRETS)
        host = "%s:%d/channels/twilio" % trusting.address
        self.assertEqual(twilio(trusting, "http://" + host)[0], 200)
        self.assertEqual(twilio(trusting, "https://" + host)[0], 403)
        self.assertEqual(twilio(trusting, "https://" + host, X_Forwarded_Proto="https")[0], 200)
        told = self.start("--public-url", "https://bot.example", **SECRETS)
        self.assertEqual(twilio(told, "https://bot.example/channels/twilio", X_Forwarded_Proto="http")[0], 200)
        self.assertEqual(twilio(told, "https://bot.example:443/channels/twilio")[0], 200)
        self.assertEqual(twilio(told, "https://evil.example/channels/twilio", Host="evil.example")[0], 403)

    def test_off_unless_configured(self):
        server = self.start()
        self.assertEqual(telegram(server, "hello")[0], 404)

    def test_a_storm_of_retries_at_two_nodes_is_one_message(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="verbatim_webhooks_"))
        self.addCleanup(shutil.rmtree, folder)
        redis = Redis(folder)
        redis.start()
        self.addCleanup(redis.kill)
        content = folder / "content"
        shutil.copytree(SMALL_CONTENT, content)
        notice = (content / "responses/en/chat/hello.md").read_text().replace("chat.hello", "chat.privacy_recorded")
        (content / "responses/en/chat/privacy_recorded.md").write_text(notice)
        nodes = [self.start("--store", redis.address, "--ledger", str(folder / ("ledger%d" % n)),
                            "--public-url", "https://bot.example", content=str(content), **SECRETS)
                 for n in range(2)]
        telegram(nodes[0], "what is stage 4", 1)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for tell in (lambda node: telegram(node, "hello", 2), lambda node: mattermost(node, "hello"),
                         lambda node: twilio(node, "https://bot.example/channels/twilio")):
                replies = set(pool.map(lambda i: tell(nodes[i % 2]), range(40)))
                self.assertEqual(len(replies), 1)
                self.assertEqual(replies.pop()[0], 200)
        for node in nodes:
            node.stop()
        entries = [json.loads(line) for n in range(2) for line in (folder / ("ledger%d" % n)).read_text().splitlines()]
        turns = {(entry["session"], entry["reply"]) for entry in entries}
        self.assertEqual(sorted(reply for _, reply in turns), ["r1", "r1", "r1", "r2"], "forty deliveries were one turn")
