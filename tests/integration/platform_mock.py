"""A messaging platform's HTTPS side, with certificates of its own authority and every fault that a platform can have."""
import http.server
import json
import queue
import socket
import ssl
import struct
import subprocess
import threading

from harness import PATIENCE


def run(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    """Makes certificates for host names."""

    def __init__(self, folder, name="authority"):
        self.folder, self.certificate, self.key = folder, folder / (name + ".pem"), folder / (name + ".key")
        run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
            "/CN=" + name, "-keyout", self.key, "-out", self.certificate)

    def context(self, *hosts):
        stem = self.folder / ("%s_%s" % (self.certificate.stem, hosts[0]))
        key, request, certificate, names = (stem.with_suffix(s) for s in (".key", ".csr", ".crt", ".ext"))
        names.write_text("subjectAltName=" + ",".join("DNS:" + host for host in hosts))
        run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=x", "-keyout", key,
            "-out", request)
        run("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial", "-days", "2",
            "-extfile", names, "-out", certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


class Call:
    def __init__(self, handler, body):
        self.host, self.path, self.name = handler.headers["Host"], handler.path, handler.name
        self.headers, self.connection = handler.headers, handler.client_address
        self.body = json.loads(body)


# Faults: what is done instead of answering a call.
def status(code, body=b"{}", **headers):
    def answer(handler):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
    return answer


def reset(handler):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def silence(handler):
    handler.server.platform.ended.wait(PATIENCE)
    handler.close_connection = True


def garbage(handler):
    """What is no HTTP."""
    handler.wfile.write(b"\x00\xff 200 \r\n\r\n" * 10)
    handler.close_connection = True


def torrent(handler):
    """More than anybody wants to read."""
    try:
        status(200, b" " * 10_000_000)(handler)
    except OSError:
        pass
    handler.close_connection = True


def cut_off(handler):
    """An answer that ends before it says that it does."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"ok":true')
    handler.close_connection = True


def slow_body(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    try:
        while not handler.server.platform.ended.wait(0.02):
            handler.wfile.write(b" ")
    except OSError:
        pass
    handler.close_connection = True


def hang_up(handler):
    """Takes the call, and closes the connection afterwards without having said that it would."""
    status(200)(handler)
    handler.close_connection = True


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        platform, self.name = self.server.platform, None
        platform.connections += 1

        def asked(_, name, __):
            self.name = name
        context = platform.context
        context.sni_callback = asked
        self.request.settimeout(PATIENCE)
        self.request = context.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self):
        try:
            super().finish()
        finally:
            self.request.close()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        platform = self.server.platform
        with platform.lock:
            fault = platform.faults.pop(0) if platform.faults else platform.answer
            if fault is platform.answer:
                platform.taken.append(Call(self, body))
        platform.calls.put(Call(self, body))
        fault(self)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):  # a handshake that failed is what some tests want
        self.platform.failures.put(str(client_address))


class Platform:
    """Answers calls to all hosts with 200 unless told otherwise; keeps them in `calls`, and what it took in `taken` too."""

    def __init__(self, context):
        self.context, self.calls, self.failures, self.faults = context, queue.Queue(), queue.Queue(), []
        self.answer, self.taken = status(200), []
        self.lock, self.ended, self.connections = threading.Lock(), threading.Event(), 0
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.platform = self
        self.address = "127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def fail(self, *faults):
        with self.lock:
            self.faults.extend(faults)

    def next(self):
        return self.calls.get(timeout=PATIENCE)

    def stop(self):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()
