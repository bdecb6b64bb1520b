"""HTTP as clients, browsers and mischief speak it."""
import http.client
import json
import re

from harness import PATIENCE, SCHEMA_FOLDER, ServerCase, exchange, from_server

JSON = {"Content-Type": "application/json"}


class Http(ServerCase):
    def request(self, method, path, body=None, headers=None, address=None):
        connection = http.client.HTTPConnection(*(address or self.server.address), timeout=PATIENCE)
        self.addCleanup(connection.close)
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response, response.read()

    def post(self, body, headers=JSON):
        response, answer = self.request("POST", "/v1/messages", body, headers)
        return response.status, from_server(answer)

    def status(self, request):
        """The status of each response to raw bytes, after which the server must close."""
        with self.server.raw() as connection:
            answer = exchange(connection, request)
        return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)]

    def test_a_message_is_answered_and_its_session_goes_on(self):
        status, reply = self.post(json.dumps({"text": "what is stage 4", "id": "c1"}))
        self.assertEqual((status, reply["type"], reply["reply_to"]), (200, "reply", "c1"))
        self.assertEqual(reply["answers"][0]["intent"], "stage4.definition")
        status, again = self.post(json.dumps({"type": "message", "text": "hello", "session": reply["session"]}))
        self.assertEqual((status, again["seq"], again["session"]), (200, 2, reply["session"]))

    def test_faults_have_their_status(self):
        self.assertEqual(self.post("{")[0], 400)
        self.assertEqual(self.post(b'{"text":"\xff"}')[1]["code"], "bad_json")
        self.assertEqual(self.post('{"text":"\\ud800"}')[0], 400)
        self.assertEqual(self.post('{"text":" "}')[1]["code"], "empty")
        status, error = self.post(json.dumps({"text": "\U0001F600" * 1001}))
        self.assertEqual((status, error["code"]), (413, "too_long"))
        self.assertEqual(self.post('{"text":"a"}', {"Content-Type": "text/plain"})[0], 415)
        self.assertEqual(self.post('{"text":"a"}', {})[0], 415)
        self.assertEqual(self.post(b"x" * (64 * 1024 + 1))[0], 413)

    def test_methods_and_paths(self):
        for method, path, status in (("GET", "/v1/messages", 405), ("POST", "/", 405), ("POST", "/v1/chat", 405),
                                     ("GET", "/v1/chat", 426), ("GET", "/nowhere", 404), ("GET", "/healthz", 404)):
            with self.subTest(method=method, path=path):
                self.assertEqual(self.request(method, path)[0].status, status)
        response, _ = self.request("GET", "/v1/chat", headers={
            "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "8",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="})
        self.assertEqual((response.status, response.getheader("Sec-WebSocket-Version")), (426, "13"))

    def test_the_page(self):
        response, page = self.request("GET", "/")
        self.assertEqual(response.status, 200)
        self.assertIn("default-src 'none'", response.getheader("Content-Security-Policy"))
        self.assertIsNotNone(response.getheader("Date"))
        self.assertIn(b'<script src="/widget.js"', page)
        self.assertNotIn(b"{{", page)
        head, nothing = self.request("HEAD", "/")
        self.assertEqual((head.status, head.getheader("Content-Length"), nothing), (200, str(len(page)), b""))

    def test_the_protocol_is_published(self):
        for name in ("frames.schema.json", "asyncapi.json", "openapi.json"):
            response, body = self.request("GET", "/v1/schema/" + name)
            self.assertEqual((response.status, body), (200, (SCHEMA_FOLDER / name).read_bytes()))
        self.assertEqual(self.request("GET", "/v1/schema/other.json")[0].status, 404)

    def test_health_is_on_the_internal_port(self):
        response, body = self.request("GET", "/healthz", address=self.server.internal_address)
        self.assertEqual((response.status, body), (200, b"ok\n"))
        self.assertEqual(self.request("GET", "/v1/chat", address=self.server.internal_address)[0].status, 404)

    def test_pipelined_requests_are_answered_in_order(self):
        self.assertEqual(self.status(b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"
                                     b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), [404, 200])

    def test_chunked_bodies_and_expectations(self):
        with self.server.raw() as connection:
            connection.sendall(b"POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                               b"Transfer-Encoding: chunked\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
            self.assertTrue(connection.recv(100).startswith(b"HTTP/1.1 100 "))
            answer = exchange(connection, b'8\r\n{"text":\r\n8\r\n"hello"}\r\n0\r\n\r\n')
        self.assertTrue(answer.startswith(b"HTTP/1.1 200 "), answer[:100])

    def test_old_clients(self):
        with self.server.raw() as connection:
            connection.sendall(b"HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(65536)
            self.assertTrue(head.startswith(b"HTTP/1.0 200 "))
            self.assertIn(b"Connection: keep-alive", head)
            self.assertTrue(exchange(connection, b"HEAD / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200 "))
