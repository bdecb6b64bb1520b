"""RFC 6455 with a client that shares no code with the server: the connection code of the product, echoing."""
import codecs
import socket
import struct
import unittest

import autobahn_cases
import utf8_cases
from websocket_wire import ACCEPT, BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, EchoCase, close, fragments, frame


def closed(code):
    return (CLOSE, struct.pack("!H", code))


UNICODE = "κόσμε – 😀".encode()
CUT = UNICODE.index("😀".encode()) + 2  # in the middle of a character
DONE = close(1000)

# name, what the client sends, what comes back before the end (close frames without their reason)
CASES = [
    ("text", frame(TEXT, b"hello") + DONE, [(TEXT, b"hello"), closed(1000)]),
    ("empty text", frame(TEXT) + DONE, [(TEXT, b""), closed(1000)]),
    ("binary", frame(BINARY, b"\x00\xff") + DONE, [(BINARY, b"\x00\xff"), closed(1000)]),
    ("125 bytes", frame(TEXT, b"x" * 125) + DONE, [(TEXT, b"x" * 125), closed(1000)]),
    ("126 bytes", frame(TEXT, b"x" * 126) + DONE, [(TEXT, b"x" * 126), closed(1000)]),
    ("65535 bytes", frame(TEXT, b"x" * 65535) + DONE, [(TEXT, b"x" * 65535), closed(1000)]),
    ("65536 bytes", frame(BINARY, b"x" * 65536) + DONE, [(BINARY, b"x" * 65536), closed(1000)]),
    ("fragments", frame(TEXT, b"he", fin=False) + frame(CONTINUATION, b"", fin=False) + frame(CONTINUATION, b"llo") + DONE,
     [(TEXT, b"hello"), closed(1000)]),
    ("empty fragments", frame(TEXT, fin=False) + frame(CONTINUATION) + DONE, [(TEXT, b""), closed(1000)]),
    ("a ping between fragments", frame(TEXT, b"he", fin=False) + frame(PING, b"p") + frame(CONTINUATION, b"llo") + DONE,
     [(PONG, b"p"), (TEXT, b"hello"), closed(1000)]),
    ("a ping is answered with its payload", frame(PING, b"x" * 125) + DONE, [(PONG, b"x" * 125), closed(1000)]),
    ("an unsolicited pong is ignored", frame(PONG, b"p") + frame(TEXT, b"a") + DONE, [(TEXT, b"a"), closed(1000)]),
    ("a long ping", frame(PING, b"x" * 126), [closed(1002)]),
    ("a fragmented ping", frame(PING, b"p", fin=False), [closed(1002)]),
    ("a fragmented close", frame(CLOSE, b"\x03\xe8", fin=False), [closed(1002)]),
    ("a continuation of nothing", frame(CONTINUATION, b"x"), [closed(1002)]),
    ("a message inside another", frame(TEXT, b"a", fin=False) + frame(TEXT, b"b"), [closed(1002)]),
    ("a continuation after the end", frame(TEXT, b"a", fin=False) + frame(CONTINUATION, b"b") + frame(CONTINUATION, b"c"),
     [(TEXT, b"ab"), closed(1002)]),
    ("not masked", frame(TEXT, b"hello", mask=False), [closed(1002)]),
    ("an unmasked ping", frame(PING, mask=False), [closed(1002)]),
    ("a 16 bit length for 5 bytes", frame(TEXT, b"hello", length=(5, 16)), [closed(1002)]),
    ("a 64 bit length for 5 bytes", frame(TEXT, b"hello", length=(5, 64)), [closed(1002)]),
    ("a length over 63 bits", frame(BINARY, length=(1 << 63, 64)), [closed(1002), closed(1009)]),
    ("a message over the limit", frame(BINARY, length=(16 * 1024 * 1024 + 1, 64)), [closed(1009)]),
    ("utf-8", frame(TEXT, UNICODE) + DONE, [(TEXT, UNICODE), closed(1000)]),
    ("a character across fragments", frame(TEXT, UNICODE[:CUT], fin=False) + frame(CONTINUATION, UNICODE[CUT:]) + DONE,
     [(TEXT, UNICODE), closed(1000)]),
    ("half a character at the end", frame(TEXT, UNICODE[:CUT]), [closed(1007)]),
    ("a surrogate", frame(TEXT, b"\xed\xa0\x80"), [closed(1007)]),
    ("an overlong form", frame(TEXT, b"\xc0\xaf"), [closed(1007)]),
    ("beyond unicode", frame(TEXT, b"\xf4\x90\x80\x80"), [closed(1007)]),
    ("bad utf-8 fails fast", frame(TEXT, b"a\xff", fin=False), [closed(1007)]),
    ("binary need not be utf-8", frame(BINARY, b"\xff") + DONE, [(BINARY, b"\xff"), closed(1000)]),
    ("close without a code", close(), [closed(1000)]),
    ("close with a reason", close(1000, "bye ☺".encode()), [closed(1000)]),
    ("close with half a code", frame(CLOSE, b"\x03"), [closed(1002)]),
    ("close with a bad reason", close(1000, b"\xff"), [closed(1002)]),
    ("close with a long reason", close(1000, b"x" * 124), [closed(1002)]),
    ("nothing counts after a close", DONE + frame(TEXT, b"late"), [closed(1000)]),
    ("a ping after a close", DONE + frame(PING), [closed(1000)]),
    *(("close %d" % code, close(code), [closed(code)]) for code in (1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 4999)),
    *(("close %d is not for the wire" % code, close(code), [closed(1002)]) for code in (0, 999, 1004, 1005, 1006, 1015, 2999)),
    *(("reserved bits %d" % rsv, frame(TEXT, b"a", rsv=rsv), [closed(1002)]) for rsv in range(1, 8)),
    *(("reserved bits %d in a ping" % rsv, frame(PING, rsv=rsv), [closed(1002)]) for rsv in (1, 4)),
    *(("opcode %d" % opcode, frame(opcode), [closed(1002)]) for opcode in (3, 7, 11, 15)),
]


def is_utf8(text):
    try:
        return text.decode() is not None
    except UnicodeDecodeError:
        return False


def is_hopeless(text):
    """Whether nothing that follows could make it UTF-8."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(text)
        return False
    except UnicodeDecodeError:
        return True


class Rfc6455(EchoCase):
    def talk(self, pieces):
        """What comes back before the end; close frames without their reason."""
        peer = self.peer()
        peer.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for piece in pieces:
                peer.socket.sendall(piece)
        except ConnectionError:
            pass  # the server has seen enough
        return [(op, data[:2] if op == CLOSE else data) for op, data in peer.rest()]

    def test_the_handshake(self):
        self.assertIn(b"Sec-WebSocket-Accept: " + ACCEPT, self.peer().head)

    def test_cases(self):
        for name, sent, expected in CASES:
            with self.subTest(name):
                received = self.talk([sent])
                if name == "a length over 63 bits":  # either rule may be the one that it breaks
                    self.assertIn(received, [expected[:1], expected[1:]])
                else:
                    self.assertEqual(received, expected)

    def test_the_cases_of_the_autobahn_suite(self):
        for number, pieces, expected in autobahn_cases.CASES:
            with self.subTest(number):
                self.assertEqual(self.talk(pieces) == expected, True)  # a difference may have megabytes

    def test_utf8(self):
        for number, texts in utf8_cases.TEXTS.items():
            for text in texts:
                expected = [(TEXT, text), closed(1000)] if is_utf8(text) else [closed(1007)]
                for sent in (frame(TEXT, text), *(fragments(TEXT, text, size) for size in (1, 2, 3))):
                    with self.subTest(number, text=text):
                        self.assertEqual(self.talk([sent + DONE]), expected)

    def test_text_that_cannot_become_utf8_is_refused_before_its_end(self):
        for text in (text for texts in utf8_cases.TEXTS.values() for text in texts if is_hopeless(text)):
            with self.subTest(text=text):
                self.assertEqual(self.talk([frame(TEXT, text, fin=False)]), [closed(1007)])

    def test_frames_in_single_bytes(self):
        peer = self.peer()
        for byte in frame(TEXT, UNICODE[:CUT], fin=False) + frame(CONTINUATION, UNICODE[CUT:]):
            peer.socket.sendall(bytes([byte]))
        self.assertEqual(peer.receive(), (TEXT, UNICODE))

    def test_many_messages_in_one_packet(self):
        peer = self.peer()
        peer.socket.sendall(b"".join(frame(TEXT, b"%d" % n) for n in range(1000)))
        for n in range(1000):
            self.assertEqual(peer.receive(), (TEXT, b"%d" % n))

    def test_a_long_message_in_many_fragments(self):
        payload = bytes(range(256)) * 4096
        peer = self.peer()
        peer.socket.sendall(frame(BINARY, fin=False))
        for at in range(0, len(payload), 997):
            peer.socket.sendall(frame(CONTINUATION, payload[at:at + 997], fin=False))
        peer.socket.sendall(frame(CONTINUATION))
        self.assertEqual(peer.receive(), (BINARY, payload))

    def test_a_connection_that_breaks_off_harms_no_other(self):
        steady = self.peer()
        for cut in range(1, 11):
            peer = self.peer()
            peer.socket.sendall(frame(TEXT, b"hello")[:cut])
            peer.socket.close()
        steady.socket.sendall(frame(TEXT, b"still here"))
        self.assertEqual(steady.receive(), (TEXT, b"still here"))
