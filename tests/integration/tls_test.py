"""TLS on the clients' port, with OpenSSL as Python has it."""
import asyncio
import http.client
import pathlib
import socket
import ssl
import subprocess
import tempfile
import unittest
import warnings

import websockets

from harness import PATIENCE, SMALL_CONTENT, Server, ask, message


def certify(folder, name):
    """A certificate of its own for localhost, known by its common name."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)


class Tls(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        certify(self.folder, "first")
        self.server = Server("--tls-certificate", str(self.folder / "cert.pem"), "--tls-key", str(self.folder / "key.pem"),
                             "--header-timeout", "2", "--rate-limit", "off", content=SMALL_CONTENT)
        self.addCleanup(self.server.stop)
        self.address = self.server.address

    def trusting(self):
        context = ssl.create_default_context(cafile=self.folder / "cert.pem")
        context.set_alpn_protocols(["h2", "http/1.1"])
        return context

    def handshake(self, context):
        with socket.create_connection(self.address, timeout=PATIENCE) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as wrapped:
                return wrapped.version(), wrapped.cipher()[0], wrapped.selected_alpn_protocol(), wrapped.getpeercert()

    async def test_chat_and_http(self):
        async with websockets.connect("wss://%s:%d/v1/chat" % self.address, ssl=self.trusting()) as ws:
            for n in range(20):
                self.assertEqual((await ask(ws, message("what is stage 4")))["seq"], n + 1)
            self.assertEqual((await ask(ws, "x" * 60000))["code"], "bad_json")  # several records
            await asyncio.wait_for(await ws.ping(b"probe"), PATIENCE)
            await ws.close(1000)
            self.assertEqual(ws.close_code, 1000)
        connection = http.client.HTTPSConnection(*self.address, timeout=PATIENCE, context=self.trusting())
        self.addCleanup(connection.close)
        for _ in range(2):
            connection.request("GET", "/")
            response = connection.getresponse()
            self.assertEqual(response.status, 200)
            self.assertTrue(response.read().endswith(b"</html>\n"))
            self.assertIn("max-age", response.getheader("Strict-Transport-Security"))

    async def test_only_good_versions_and_ciphers(self):
        version, _, protocol, _ = self.handshake(self.trusting())
        self.assertEqual((version, protocol), ("TLSv1.3", "http/1.1"))
        old = self.trusting()
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        version, cipher, _, _ = self.handshake(old)
        self.assertEqual(version, "TLSv1.2")
        self.assertRegex(cipher, "^ECDHE-.*(GCM|POLY1305)")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's own about so old a version
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            self.handshake(old)
        weak = self.trusting()
        weak.maximum_version = ssl.TLSVersion.TLSv1_2
        weak.set_ciphers("AES256-SHA")
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            self.handshake(weak)

    async def test_who_speaks_no_tls_or_says_nothing_is_let_go(self):
        for sent in (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b""):
            with socket.create_connection(self.address, timeout=PATIENCE) as plain:
                plain.sendall(sent)
                try:
                    while plain.recv(1000):
                        pass
                except ConnectionResetError:
                    pass
        self.handshake(self.trusting())

    async def test_a_new_certificate_is_taken_up_by_a_reload_and_a_bad_one_is_not(self):
        async with websockets.connect("wss://%s:%d/v1/chat" % self.address, ssl=self.trusting()) as ws:
            certify(self.folder, "second")
            self.assertEqual(await asyncio.to_thread(self.reload), 200)
            self.assertEqual(dict(x[0] for x in self.handshake(self.trusting())[3]["subject"])["commonName"], "second")
            self.assertEqual((await ask(ws, message("hello")))["type"], "reply", "who is here stays")
            good = self.trusting()
            (self.folder / "cert.pem").write_text("nonsense")
            self.assertEqual(await asyncio.to_thread(self.reload), 422)
            self.handshake(good)

    def reload(self):
        connection = http.client.HTTPConnection(*self.server.internal_address, timeout=4 * PATIENCE)
        self.addCleanup(connection.close)
        connection.request("POST", "/reload")
        return connection.getresponse().status

    async def test_a_key_that_does_not_fit_is_said_at_the_start(self):
        key = (self.folder / "key.pem").read_text()
        certify(self.folder, "other")
        (self.folder / "key.pem").write_text(key)
        server = Server("--tls-certificate", str(self.folder / "cert.pem"), "--tls-key", str(self.folder / "key.pem"),
                        content=SMALL_CONTENT)
        self.assertEqual(server.wait(), 1)
        self.assertIn("key.pem", "".join(server.lines))
