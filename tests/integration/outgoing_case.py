"""What the tests of outgoing calls share: a server whose calls all go to a mock platform, and Messenger's way of posting."""
import hashlib
import hmac
import http.client
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

import platform_mock as mock
from harness import PATIENCE, SMALL_CONTENT, Server

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "chaos"))
from process import Redis  # noqa: E402

KEYS = {"VERBATIM_MESSENGER_SECRET": "app-hush", "VERBATIM_MESSENGER_TOKEN": "page-hush",
        "VERBATIM_MESSENGER_VERIFY": "verify-hush"}


def limit(name):
    return 'verbatim_limits_total{limit="%s"}' % name


def request(server, method, path, body=None, **headers):
    connection = http.client.HTTPConnection(*server.address, timeout=PATIENCE)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def event(text, mid, sender="7"):
    return {"sender": {"id": sender}, "recipient": {"id": "P"}, "timestamp": 1, "message": {"mid": mid, "text": text}}


def messenger(server, *events):
    body = json.dumps({"object": "page", "entry": [{"id": "P", "time": 1, "messaging": list(events)}]})
    signature = "sha256=" + hmac.new(b"app-hush", body.encode(), hashlib.sha256).hexdigest()
    return request(server, "POST", "/channels/messenger", body, X_Hub_Signature_256=signature)


class OutgoingCase(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="verbatim_outgoing_"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.authority = mock.Authority(cls.folder)
        cls.context = cls.authority.context("graph.facebook.com", "slack.com", "api.telegram.org", "api.line.me", "chat.example")

    def platform(self, context=None):
        platform = mock.Platform(context or self.context)
        self.addCleanup(platform.stop)
        return platform

    def redis(self):
        """The address of one for this test."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="verbatim_redis_"))
        self.addCleanup(shutil.rmtree, folder)
        redis = Redis(folder)
        redis.start()
        self.addCleanup(redis.kill)
        self.redis_process = redis
        return redis.address

    def start(self, platform, *options, keys=KEYS, backoff="10", content=SMALL_CONTENT):
        server = Server("--rate-limit", "off", "--outgoing-via", platform.address, "--outgoing-ca",
                        str(self.authority.certificate), "--outgoing-backoff", backoff, *options, content=content,
                        **keys)
        self.addCleanup(server.stop)
        server.address  # waits until it listens
        return server
