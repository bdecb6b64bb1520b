"""What is not good HTTP/1.1 (RFC 9110, RFC 9112) gets one clear answer and a close: never a hang, never two answers."""
import re

from harness import SMALL_CONTENT, ServerCase, exchange

GET = b"GET / HTTP/1.1\r\nHost: a\r\n"
POST = b"POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"  # would be a 404 if anybody took it for a request
UPGRADE = (b"GET /v1/chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
           b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")

# name, what is sent, the status of the only answer
CASES = [
    ("no host", b"GET / HTTP/1.1\r\n\r\n", 400),
    ("two hosts", GET + b"Host: b\r\n\r\n", 400),
    ("empty host", b"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    ("host with a path", b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    ("host with a user", b"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
    ("host list", b"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
    ("host with a bad port", b"GET / HTTP/1.1\r\nHost: a:x\r\n\r\n", 400),
    ("asterisk", b"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("connect", b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    ("relative target", b"GET index.html HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("non-ascii target", b"GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("overlong utf-8 target", b"GET /\xc0\xaf HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("control byte in the target", b"GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("nul in a header", GET + b"X: a\x00b\r\n\r\n", 400),
    ("space before the colon", GET + b"X : a\r\n\r\n", 400),
    ("header without a colon", GET + b"nonsense\r\n\r\n", 400),
    ("header without a name", GET + b": a\r\n\r\n", 400),
    ("first header folded", b"GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
    ("header folded", GET + b"X: a\r\n b\r\n\r\n", 400),
    ("header folded by a tab", GET + b"X: a\r\n\t\r\n\tb\r\nY: c\r\n\r\n", 400),
    ("coding folded", POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400),
    ("bare LF", b"GET / HTTP/1.1\nHost: a\n\n", 400),
    ("bare CR in a header", GET + b"X: a\rb\r\n\r\n", 400),
    ("nonsense", b"nonsense\r\n\r\n", 400),
    ("a TLS hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    ("http/0.9", b"GET /\r\n\r\n", 400),
    ("http/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    ("http/1.2", b"GET / HTTP/1.2\r\nHost: a\r\n\r\n", 400),
    ("http/3.0", b"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 400),
    ("lower case version", b"GET / http/1.1\r\nHost: a\r\n\r\n", 400),
    ("odd coding", POST + b"Transfer-Encoding: xchunked\r\n\r\n", 501),
    ("identity", POST + b"Transfer-Encoding: identity\r\n\r\n", 501),
    ("empty coding", POST + b"Transfer-Encoding:\r\n\r\n", 501),
    ("chunked, gzip", POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n", 501),
    ("gzip, chunked", POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    ("chunked twice", POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("chunked in 1.0", b"POST /v1/messages HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("coding then length", POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
    ("length then coding", POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("two lengths", POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\n", 400),
    ("length list", POST + b"Content-Length: 3, 4\r\n\r\n", 400),
    ("negative length", POST + b"Content-Length: -1\r\n\r\n", 400),
    ("signed length", POST + b"Content-Length: +3\r\n\r\n{}", 400),
    ("hex length", POST + b"Content-Length: 0x3\r\n\r\n{}", 400),
    ("length that overflows", POST + b"Content-Length: 18446744073709551617\r\n\r\n", 400),
    ("empty length", POST + b"Content-Length:\r\n\r\n", 400),
    ("length over the limit", POST + b"Content-Length: 65537\r\n\r\n", 413),
    ("bad chunk size", POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
    ("negative chunk size", POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
    ("chunk size that overflows", POST + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400),
    ("chunk longer than its size", POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n", 400),
    ("chunks over the limit", POST + b"Transfer-Encoding: chunked\r\n\r\n10001\r\n" + b"x" * 0x10001 + b"\r\n0\r\n\r\n", 413),
    ("an endless chunk extension", POST + b"Transfer-Encoding: chunked\r\n\r\n2;a=" + b"x" * 2**20, 431),
    ("endless zeros before a chunk size", POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"0" * 2**20, 431),
    ("an endless trailer", POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: " + b"x" * 2**20, 431),
    ("endless trailers", POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + b"X: a\r\n" * 2**18, 431),
    ("bare LF in a chunk", POST + b"Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n", 400),
    ("line break in a chunk extension", POST + b'Transfer-Encoding: chunked\r\n\r\n2;a="\r\n"\r\n{}\r\n0\r\n\r\n', 400),
    ("folded trailer", POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: a\r\n b\r\n\r\n", 400),
    ("length in a trailer", POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Length: 40\r\n\r\n", 400),
    ("odd expectation", POST + b"Expect: miracles\r\nContent-Length: 2\r\n\r\n{}", 417),
    ("many headers", GET + b"".join(b"X%d: %s\r\n" % (n, b"x" * 50) for n in range(1000)) + b"\r\n", 431),
    ("a long target", b"GET /" + b"x" * 20000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 431),
    ("upgrade with a body", UPGRADE + b"Content-Length: 5\r\n\r\nhello", 400),
    ("upgrade with data behind it", UPGRADE + b"\r\n", 400),
    ("upgrade to another protocol", UPGRADE.replace(b"websocket", b"h2c") + b"\r\n", 426),
    ("upgrade with two keys", UPGRADE + b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", 400),
    ("upgrade with a short key", UPGRADE.replace(b"dGhlIHNhbXBsZSBub25jZQ==", b"abc") + b"\r\n", 400),
    ("upgrade of version 8", UPGRADE.replace(b"Version: 13", b"Version: 8") + b"\r\n", 426),
    ("upgrade by POST", UPGRADE.replace(b"GET", b"POST") + b"\r\n", 405),
    ("upgrade in 1.0", UPGRADE.replace(b"HTTP/1.1", b"HTTP/1.0") + b"\r\n", 426),
]


class MalformedHttp(ServerCase):
    CONTENT = SMALL_CONTENT
    OPTIONS = ("--rate-limit", "off", "--header-timeout", "5", "--body-timeout", "5")

    def statuses(self, request):
        with self.server.raw() as connection:
            answer = exchange(connection, request)
        return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)]

    def test_each_gets_one_answer_and_a_close(self):
        for name, request, status in CASES:
            with self.subTest(name):
                self.assertEqual(self.statuses(request + SMUGGLED), [status])

    def test_early_ends_get_nothing_and_harm_nobody(self):
        whole = POST + b"Content-Length: 16\r\n\r\n" + b'{"text":"hello"}'
        for cut in (0, 1, 10, len(POST), len(whole) - 1):
            with self.server.raw() as connection:
                connection.sendall(whole[:cut])
                connection.shutdown(1)
                self.assertEqual(connection.recv(1), b"", cut)
        with self.server.raw() as connection:
            connection.sendall(whole)
            self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 200 "))

    def test_what_is_allowed_is_served(self):
        for name, request, status in (
                ("options *", b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404),
                ("absolute form", b"HEAD http://a/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200),
                ("an empty line first", b"\r\n" + b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400),
                ("chunks with extensions", POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                 b'10;a=b\r\n{"text":"hello"}\r\n0\r\nTrailer: x\r\n\r\n', 200)):
            with self.subTest(name):
                self.assertEqual(self.statuses(request), [status])

    def test_trailers_are_no_headers(self):
        chunks = b'Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n10\r\n{"text":"hello"}\r\n0\r\n'
        for head, trailer, status in ((b"", b"Content-Type: application/json\r\n\r\n", 415),
                                      (b"Content-Type: application/json\r\n", b"Origin: https://evil.example\r\n\r\n", 200)):
            request = b"POST /v1/messages HTTP/1.1\r\nHost: a\r\n" + head + chunks + trailer
            self.assertEqual(self.statuses(request), [status])

    def test_the_answer_to_an_expectation_is_for_1_1_only(self):
        body = b'{"text":"hello"}'
        head = b"POST /v1/messages HTTP/1.0\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 16\r\n\r\n"
        self.assertEqual(self.statuses(head + body), [200])
