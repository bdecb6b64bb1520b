"""WebSocket frames byte by byte (RFC 6455, RFC 7692), and the echoing server to send them to. Shares no code with the server."""
import os
import socket
import struct
import subprocess
import unittest

from harness import PATIENCE

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # RFC 6455 section 1.3
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
COMPRESSED = 4  # RSV1, as `rsv` of frame()
MASK = b"\x37\xfa\x21\x3d"


def masked(payload):
    """Payload and repeated mask as one large number each: megabytes at once."""
    size = len(payload)
    mask = (MASK * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(mask, "big")).to_bytes(size, "big")


def frame(opcode, payload=b"", fin=True, rsv=0, mask=True, length=None):
    """A client's frame; `length` pretends another length, in the form (7, 16 or 64 bits) that is given with it."""
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    size, form = length or (len(payload), 7 if len(payload) < 126 else 16 if len(payload) < 65536 else 64)
    if form == 7:
        head = struct.pack("!BB", first, size)
    elif form == 16:
        head = struct.pack("!BBH", first, 126, size)
    else:
        head = struct.pack("!BBQ", first, 127, size)
    if not mask:
        return head + payload
    return head[:1] + bytes([head[1] | 0x80]) + head[2:] + MASK + masked(payload)


def fragments(opcode, payload, size, rsv=0):
    """A message in frames of `size` bytes; `rsv` belongs to the first."""
    parts = [payload[at:at + size] for at in range(0, len(payload), size)] or [b""]
    return b"".join(frame(CONTINUATION if n else opcode, part, fin=n == len(parts) - 1, rsv=0 if n else rsv)
                    for n, part in enumerate(parts))


def close(code=None, reason=b""):
    return frame(CLOSE, b"" if code is None else struct.pack("!H", code) + reason)


class Peer:
    """A client's connection after the handshake; `extensions` is what it offers."""

    def __init__(self, address, extensions=None):
        self.socket = socket.create_connection(address, timeout=PATIENCE)
        self.buffer = bytearray()
        offer = "" if extensions is None else "Sec-WebSocket-Extensions: %s\r\n" % extensions
        self.socket.sendall(b"GET /v1/chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
                            offer.encode() +
                            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY.encode() + b"\r\n\r\n")
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += self.socket.recv(65536)
        self.head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)

    @property
    def extensions(self):
        """What the server has agreed to: "" if nothing."""
        lines = [line.split(b":", 1)[1].strip().decode() for line in self.head.split(b"\r\n")
                 if line.lower().startswith(b"sec-websocket-extensions:")]
        return ", ".join(lines)

    def read(self, size):
        while len(self.buffer) < size:
            try:
                part = self.socket.recv(1 << 20)
            except ConnectionResetError:
                part = b""
            if not part:
                return None
            self.buffer += part
        result = bytes(self.buffer[:size])
        del self.buffer[:size]
        return result

    def receive_frame(self):
        """The next frame as (its first byte, payload), None when the server has closed."""
        head = self.read(2)
        if head is None:
            return None
        assert head[1] < 128, "a server must not mask"
        size = head[1]
        if size == 126:
            size, = struct.unpack("!H", self.read(2))
        elif size == 127:
            size, = struct.unpack("!Q", self.read(8))
        return head[0], self.read(size)

    def receive_message(self):
        """The next message or control frame as (reserved bits, opcode, payload), None when the server has closed."""
        received = self.receive_frame()
        if received is None:
            return None
        first, payload = received
        parts, last = [payload], first
        while not last & 0x80:  # compressed messages come in pieces
            last, payload = self.receive_frame()
            assert last & 0x7f == CONTINUATION, "not a continuation: %x" % last
            parts.append(payload)
        return first >> 4 & 7, first & 15, b"".join(parts)

    def receive(self):
        """The next message or control frame as (opcode, payload); it must not be compressed."""
        received = self.receive_message()
        if received is None:
            return None
        assert received[0] == 0, "reserved bits: %r" % (received,)
        return received[1:]

    def rest(self):
        """All frames until the server closes; its close frame is answered, as a client does."""
        frames = []
        while (received := self.receive()) is not None:
            frames.append(received)
            if received[0] == CLOSE:
                try:
                    self.socket.sendall(frame(CLOSE, received[1][:2]))
                except ConnectionError:
                    pass
        return frames


class EchoCase(unittest.TestCase):
    """Tests that share one echoing server: the connection code of the product."""

    @classmethod
    def setUpClass(cls):
        binary = os.path.join(os.path.dirname(os.environ["VERBATIM_BINARY"]), "verbatim_echo_server")
        cls.process = subprocess.Popen([binary], stdout=subprocess.PIPE, text=True)
        host, port = cls.process.stdout.readline().split()[1].split(":")
        cls.address = host, int(port)

    @classmethod
    def tearDownClass(cls):
        cls.process.terminate()
        code = cls.process.wait(PATIENCE)
        cls.process.stdout.close()
        if code != 0:
            raise AssertionError("the echo server ended with %d" % code)

    def peer(self, extensions=None):
        peer = Peer(self.address, extensions)
        self.addCleanup(peer.socket.close)
        return peer
