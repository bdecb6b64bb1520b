"""Starts the built server, finds its ports in its log, and stops it. Holds no product code."""
import asyncio
import http.client
import json
import os
import pathlib
import queue
import re
import signal
import socket
import subprocess
import threading
import unittest

import jsonschema
import websockets

PATIENCE = 30  # seconds until a test gives up; no test measures time


CONTENT = os.environ["VERBATIM_TEST_CONTENT"]
SMALL_CONTENT = str(pathlib.Path(__file__).parent / "content")  # loads in a blink, for tests that start many servers
SCHEMA_FOLDER = pathlib.Path(__file__).parents[2] / "src" / "protocol" / "schema"
FRAMES = json.loads((SCHEMA_FOLDER / "frames.schema.json").read_text(encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(FRAMES)


def validator(definition):
    return jsonschema.Draft202012Validator({**FRAMES, "$ref": "#/$defs/" + definition})


FROM_SERVER = {name: validator(name) for name in ("welcome", "reply", "ack", "forgotten", "error")}
FROM_CLIENT = validator("client_frame")


def from_server(text):
    """A frame of the server, held against the published schema."""
    frame = json.loads(text)
    FROM_SERVER[frame["type"]].validate(frame)
    return frame


class Server:
    """`within`: a command that the server is started by, in the same process."""

    def __init__(self, *arguments, listen="127.0.0.1:0", content=CONTENT, within=(), **variables):
        if "--store" not in arguments:
            arguments += ("--store", "memory")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("VERBATIM_")} | variables
        self.process = subprocess.Popen(
            [*within, os.environ["VERBATIM_BINARY"], "serve", "--listen", listen, "--internal-listen", "127.0.0.1:0",
             "--content", content, *arguments],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment)
        self.lines = []
        self._incoming = queue.Queue()
        self._reading = threading.Lock()
        self.hearing = threading.Lock()  # whoever holds it keeps the log from being read
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stderr:
            with self.hearing:
                self._incoming.put(line)
        self._incoming.put(None)

    def _address(self, event):
        """Waits for the log line of `event`, written as text or as JSON."""
        pattern = re.compile(r'event"?[=:]\s*"?%s\b.*address"?[=:]\s*"?([\d.]+):(\d+)' % event)
        with self._reading:  # of two threads that wait, one might take the other's line
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

    def get(self, path):
        """Asks the internal port: (status, body)."""
        connection = http.client.HTTPConnection(*self.internal_address, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def metric(self, name):
        """The value of one metric, labels and all, from a scrape."""
        text = self.get("/metrics")[1].decode()
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

    async def until_logged(self, event):
        """Waits for a log line of `event`."""
        for _ in range(100 * PATIENCE):
            while not self._incoming.empty():
                self.lines.append(self._incoming.get() or "")
            if any("event=%s " % event in line for line in self.lines):
                return
            await asyncio.sleep(0.01)
        raise AssertionError("no event %s in\n%s" % (event, "".join(self.lines)))

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
    CONTENT = CONTENT

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.OPTIONS, content=cls.CONTENT)
        cls.server.address  # waits until it listens

    @classmethod
    def tearDownClass(cls):
        code = cls.server.stop()
        if code != 0:
            raise AssertionError("the server ended with %d:\n%s" % (code, "".join(cls.server.lines)))


class OwnServersCase(unittest.IsolatedAsyncioTestCase):
    """Tests that start servers of their own, which end with them."""

    OPTIONS = ("--rate-limit", "off")

    def serve(self, *options, content=SMALL_CONTENT):
        server = Server(*self.OPTIONS, *options, content=str(content))
        self.addCleanup(server.stop)
        server.address  # waits until it listens
        return server


async def ask(ws, frame):
    """Sends a frame (a dict, or text as it is) and returns the one that answers it; both must keep to the schema."""
    await ws.send(frame if isinstance(frame, str) else json.dumps(frame))
    answer = from_server(await ws.recv())
    if isinstance(frame, dict) and answer["type"] != "error":
        FROM_CLIENT.validate(frame)
    return answer


def message(text, **members):
    return {"type": "message", "text": text, **members}


def exchange(connection, request):
    """Sends raw bytes, returns everything that comes back until the server closes."""
    connection.sendall(request)
    answer = b""
    while part := connection.recv(65536):
        answer += part
    return answer
