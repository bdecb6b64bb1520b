"""Compression (RFC 7692): the cases of the Autobahn suite's groups 12 and 13, what must not be done, and what it may cost."""
import json
import random
import struct
import zlib

from harness import OwnServersCase, from_server, message
from websocket_wire import BINARY, CLOSE, COMPRESSED, CONTINUATION, PING, PONG, TEXT, EchoCase, Peer, close, fragments, frame

OFFER = "permessage-deflate; client_max_window_bits"
TAIL = b"\x00\x00\xff\xff"


def parameters(extensions):
    """"permessage-deflate; a; b=9" -> {"a": "", "b": "9"}; None if compression was not agreed to."""
    name, *rest = [part.strip() for part in extensions.split(";")]
    return {key: value for key, _, value in (part.partition("=") for part in rest)} if name == "permessage-deflate" else None


class DeflatePeer:
    """A client that compresses as the handshake has agreed."""

    def __init__(self, peer):
        self.peer = peer
        self.agreed = parameters(peer.extensions)
        self.window = int(self.agreed.get("client_max_window_bits", 15))
        self.server_window = int(self.agreed.get("server_max_window_bits", 15))
        self.restart()

    def restart(self):
        self.deflate = zlib.compressobj(9, zlib.DEFLATED, -self.window)
        self.inflate = zlib.decompressobj(-self.server_window)

    def compressed(self, payload):
        if "client_no_context_takeover" in self.agreed:
            self.deflate = zlib.compressobj(9, zlib.DEFLATED, -self.window)
        return (self.deflate.compress(payload) + self.deflate.flush(zlib.Z_SYNC_FLUSH))[:-4]

    def send(self, opcode, payload, size=1 << 30):
        self.peer.socket.sendall(fragments(opcode, self.compressed(payload), size, rsv=COMPRESSED))

    def receive(self):
        received = self.peer.receive_message()
        if received is None:
            return None
        rsv, opcode, payload = received
        if rsv == COMPRESSED:
            if "server_no_context_takeover" in self.agreed:
                self.inflate = zlib.decompressobj(-self.server_window)
            payload = self.inflate.decompress(payload + TAIL)
        return opcode, payload


def payloads():
    """What Autobahn compresses: JSON, prose, other alphabets, a picture; here of the same kinds, but generated."""
    vocabulary = "was hilft gegen die Müdigkeit nach der Behandlung und wie lange dauert sie".split()
    words = random.Random(7692).choices(vocabulary, k=40_000)
    prose = " ".join(words).encode()
    entries = [{"id": n, "answer": words[n], "list": list(range(n % 9))} for n in range(4000)]
    greek = ("μῆνιν ἄειδε θεὰ Πηληϊάδεω Ἀχιλῆος " * 4000).encode()
    noise = random.Random(12).randbytes(262144)
    return {"json": (TEXT, json.dumps(entries).encode()), "prose": (TEXT, prose), "greek": (TEXT, greek), "noise": (BINARY, noise),
            "zeros": (BINARY, bytes(262144))}


SIZES = (0, 16, 64, 256, 1024, 4096, 8192, 16384, 32768, 65536, 131072)
# what 13.1 to 13.7 offer, and what a server that grants as much as it can answers
OFFERS = [
    ("13.1", "permessage-deflate", {}),
    ("13.1, any window of the client's", OFFER, {}),
    ("13.2", "permessage-deflate; server_no_context_takeover; client_max_window_bits", {"server_no_context_takeover": ""}),
    ("13.3", "permessage-deflate; server_max_window_bits=9; client_max_window_bits", {"server_max_window_bits": "9"}),
    ("13.4", "permessage-deflate; server_max_window_bits=15; client_max_window_bits", {}),
    ("13.5", "permessage-deflate; server_no_context_takeover; server_max_window_bits=9; client_max_window_bits",
     {"server_no_context_takeover": "", "server_max_window_bits": "9"}),
    ("13.6", "permessage-deflate; server_no_context_takeover; server_max_window_bits=15; client_max_window_bits",
     {"server_no_context_takeover": ""}),
    ("13.7", "permessage-deflate; server_no_context_takeover; server_max_window_bits=9; client_max_window_bits, "
     "permessage-deflate; server_no_context_takeover; client_max_window_bits, permessage-deflate; client_max_window_bits",
     {"server_no_context_takeover": "", "server_max_window_bits": "9"}),
    ("a client's own window", "permessage-deflate; client_max_window_bits=10", {"client_max_window_bits": "10"}),
    ("a client that forgets", "permessage-deflate; client_no_context_takeover", {"client_no_context_takeover": ""}),
]


class Rfc7692(EchoCase):
    def deflating(self, offer=OFFER):
        return DeflatePeer(self.peer(offer))

    def assert_echoes(self, client, opcode, payload, size=1 << 30):
        client.send(opcode, payload, size)
        self.assertTrue(client.receive() == (opcode, payload), "not what was sent")

    def test_offers_and_all_kinds_and_sizes_of_messages(self):
        kinds = payloads()
        for number, offer, agreed in OFFERS:
            client = self.deflating(offer)
            self.assertEqual(client.agreed, agreed, number)
            for kind, (opcode, payload) in kinds.items():
                for size in SIZES:
                    with self.subTest(number, kind=kind, size=size):
                        sent = payload[:size].decode(errors="ignore").encode() if opcode == TEXT else payload[:size]
                        self.assert_echoes(client, opcode, sent)

    def test_fragments_and_many_messages_in_a_row(self):
        for kind, (opcode, payload) in payloads().items():
            client = self.deflating()
            if opcode == TEXT:
                payload = payload[:131072].decode(errors="ignore").encode()
            for size in (1, 256, 1024, 4096, 32768):
                with self.subTest(kind, size=size):
                    self.assert_echoes(client, opcode, payload[:131072] if size > 1 else payload[:64] if opcode == BINARY else b"one", size)
            sent = [payload[:1024] if opcode == BINARY else b"%d of many" % n for n in range(1000)]
            client.peer.socket.sendall(b"".join(frame(opcode, client.compressed(one), rsv=COMPRESSED) for one in sent))
            for one in sent:
                self.assertEqual(client.receive(), (opcode, one))

    def test_offers_that_cannot_be_granted_are_declined(self):
        for offer in ("permessage-deflate; server_max_window_bits=16", "permessage-deflate; client_max_window_bits=7",
                      "permessage-deflate; server_max_window_bits", "permessage-deflate; no_such_parameter",
                      "permessage-deflate; server_no_context_takeover=1", "permessage-foo"):
            with self.subTest(offer):
                peer = self.peer(offer)
                self.assertEqual(peer.extensions, "")
                peer.socket.sendall(frame(TEXT, b"plain"))
                self.assertEqual(peer.receive(), (TEXT, b"plain"))

    def test_plain_messages_control_frames_and_odd_blocks_between_compressed_ones(self):
        client = self.deflating()
        half, rest = (lambda whole: (whole[:3], whole[3:]))(client.compressed(b"in two parts"))
        client.peer.socket.sendall(frame(TEXT, b"plain") + frame(TEXT, half, fin=False, rsv=COMPRESSED) + frame(PING, b"p") +
                                   frame(CONTINUATION, b"", fin=False) + frame(CONTINUATION, rest))
        self.assertEqual([client.receive() for _ in range(3)], [(TEXT, b"plain"), (PONG, b"p"), (TEXT, b"in two parts")])
        stored = b"\x00\x05\x00\xfa\xffHello\x00"  # section 7.2.3.3: a block without compression
        client.peer.socket.sendall(frame(TEXT, stored, rsv=COMPRESSED))
        self.assertEqual(client.receive(), (TEXT, b"Hello"))

    def test_what_breaks_the_rules_ends_the_connection(self):
        hello = zlib.compressobj(9, zlib.DEFLATED, -15)
        hello = (hello.compress(b"hello") + hello.flush(zlib.Z_SYNC_FLUSH))[:-4]
        bad_text = zlib.compressobj(9, zlib.DEFLATED, -15)
        bad_text = (bad_text.compress(b"\xed\xa0\x80") + bad_text.flush(zlib.Z_SYNC_FLUSH))[:-4]
        for name, sent, code in (
                ("a compressed ping", frame(PING, b"p", rsv=COMPRESSED), 1002),
                ("a compressed close", frame(CLOSE, b"\x03\xe8", rsv=COMPRESSED), 1002),
                ("the bit on a continuation", frame(TEXT, hello[:2], fin=False, rsv=COMPRESSED) +
                 frame(CONTINUATION, hello[2:], rsv=COMPRESSED), 1002),
                ("another reserved bit", frame(TEXT, hello, rsv=6), 1002),
                ("compressed text that is no UTF-8", frame(TEXT, bad_text, rsv=COMPRESSED), 1007),
                ("no deflate at all", frame(BINARY, b"\xff" * 40, rsv=COMPRESSED), None)):  # just fails
            with self.subTest(name):
                peer = self.peer(OFFER)
                peer.socket.sendall(sent)
                expected = [] if code is None else [(CLOSE, struct.pack("!H", code))]
                self.assertEqual([(op, data[:2]) for op, data in peer.rest()], expected)
        self.assert_echoes(self.deflating(), TEXT, b"the others are served")

    def test_compression_that_was_not_agreed_to(self):
        peer = self.peer()
        peer.socket.sendall(frame(TEXT, b"\xf2\x48\xcd\xc9\xc9\x07\x00", rsv=COMPRESSED))
        self.assertEqual(peer.rest()[0][1][:2], struct.pack("!H", 1002))


class Product(OwnServersCase):
    """The setting, and its limits."""

    def peer(self, server, offer=OFFER):
        peer = Peer(server.address, offer)
        self.addCleanup(peer.socket.close)
        return peer

    def test_off_unless_asked_for(self):
        server = self.serve()
        self.assertEqual(self.peer(server).extensions, "")
        self.assertEqual(server.metric("verbatim_websockets_deflated_total"), 0)

    def test_replies_are_compressed_within_the_window_and_counted(self):
        server = self.serve("--deflate", "on", "--deflate-window", "10")
        client = DeflatePeer(self.peer(server))
        self.assertEqual(client.agreed, {"server_max_window_bits": "10", "client_max_window_bits": "10"})
        client.send(TEXT, json.dumps(message("what is stage 4")).encode())
        rsv, _, payload = client.peer.receive_message()
        self.assertEqual(rsv, COMPRESSED)
        text = client.inflate.decompress(payload + TAIL)
        self.assertEqual(from_server(text)["answers"][0]["intent"], "stage4.definition")
        self.assertLess(len(payload), len(text))
        client.send(TEXT, json.dumps({"type": "nonsense"}).encode())
        self.assertEqual(client.peer.receive_message()[0], 0, "short frames are sent as they are")
        self.assertEqual(server.metric("verbatim_websockets_deflated_total"), 1)
        self.assertEqual(self.peer(server, "permessage-deflate").extensions, "", "its window cannot be bounded")

    async def test_a_message_may_not_inflate_beyond_max_frame(self):
        server = self.serve("--deflate", "on")
        for size in (65537, 60 << 20):
            client = DeflatePeer(self.peer(server))
            bomb = client.compressed(b" " * size)
            self.assertLess(len(bomb), 65536)
            client.peer.socket.sendall(fragments(TEXT, bomb, 4096, rsv=COMPRESSED))
            self.assertEqual([data[:2] for op, data in client.peer.rest() if op == CLOSE], [struct.pack("!H", 1009)])
        await server.until('verbatim_limits_total{limit="max_frame"}', 2)
        with open("/proc/%d/status" % server.process.pid) as status:
            peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
        self.assertLess(peak, 256 * 1024, "kibibytes")
        client = DeflatePeer(self.peer(server))
        client.send(TEXT, json.dumps(message("what is stage 4")).encode())
        self.assertEqual(from_server(client.receive()[1])["type"], "reply")
        client.peer.socket.sendall(close(1000))
