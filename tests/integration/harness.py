"""Starts the built server, finds its ports in its log, and stops it. Holds no product code."""
import asyncio
import http.client
import json
import os
import queue
import re
import signal
import socket
import subprocess
import threading
import unittest

import websockets

PATIENCE = 30  # seconds until a test gives up; no test measures time


CONTENT = os.environ["VERBATIM_TEST_CONTENT"]


class Server:
    def __init__(self, *arguments, listen="127.0.0.1:0", content=CONTENT):
        if "--store" not in arguments:
            arguments += ("--store", "memory")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("VERBATIM_")}
        self.process = subprocess.Popen(
            [os.environ["VERBATIM_BINARY"], "serve", "--listen", listen, "--internal-listen", "127.0.0.1:0",
             "--content", content, *arguments],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment)
        self.lines = []
        self._incoming = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stderr:
            self._incoming.put(line)
        self._incoming.put(None)

    def _address(self, event):
        """Waits for the log line of `event`, written as text or as JSON."""
        pattern = re.compile(r'event"?[=:]\s*"?%s\b.*address"?[=:]\s*"?([\d.]+):(\d+)' % event)
        for line in self.lines:
            if match := pattern.search(line):
                return match[1], int(match[2])
        while (line := self._incoming.get(timeout=PATIENCE)) is not None:
            self.lines.append(line)
            if match := pattern.search(line):
                return match[1], int(match[2])
        raise AssertionError("the server ended before it listened:\n" + "".join(self.lines))

    @property
    def address(self):
        return self._address("listening")

    @property
    def internal_address(self):
        return self._address("internal_listening")

    @property
    def url(self):
        return "ws://%s:%d/v1/chat" % self.address

    def connect(self, **options):
        return websockets.connect(self.url, **options)

    def raw(self):
        return socket.create_connection(self.address, timeout=PATIENCE)

    def metric(self, name):
        """The value of one metric, labels and all, from a scrape."""
        connection = http.client.HTTPConnection(*self.internal_address, timeout=PATIENCE)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        found = re.search("^%s (.*)$" % re.escape(name), text, re.MULTILINE)
        assert found, "there is no metric %s in\n%s" % (name, text)
        return float(found[1])

    async def until(self, metric, value):
        """Waits until a metric has a value: what it counts has no other sign."""
        for _ in range(100 * PATIENCE):
            if await asyncio.to_thread(self.metric, metric) == value:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("%s is %s, not %s" % (metric, self.metric(metric), value))

    def signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def wait(self):
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join(PATIENCE)
        while not self._incoming.empty():
            if (line := self._incoming.get()) is not None:
                self.lines.append(line)
        self.process.stderr.close()
        return code

    def stop(self):
        if self.process.poll() is None:
            self.signal()
        return self.wait()


class ServerCase(unittest.IsolatedAsyncioTestCase):
    """Tests that share one server, which must end well after them."""

    OPTIONS = ("--rate-limit", "off")

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.OPTIONS)
        cls.server.address  # waits until it listens

    @classmethod
    def tearDownClass(cls):
        code = cls.server.stop()
        if code != 0:
            raise AssertionError("the server ended with %d:\n%s" % (code, "".join(cls.server.lines)))


async def ask(ws, frame):
    """Sends a frame (a dict, or text as it is) and returns the one that answers it."""
    await ws.send(frame if isinstance(frame, str) else json.dumps(frame))
    return json.loads(await ws.recv())


def message(text, **members):
    return {"type": "message", "text": text, **members}


def exchange(connection, request):
    """Sends raw bytes, returns everything that comes back until the server closes."""
    connection.sendall(request)
    answer = b""
    while part := connection.recv(65536):
        answer += part
    return answer
