"""The cases of the Autobahn WebSocket test suite, groups 1 to 5, 7, 9 and 10, as tables: what the client sends, and what comes back.

A case is (number, pieces to send, what comes back before the connection ends): the numbers are Autobahn's, so that a failure can be
looked up there. Close frames are told apart by their code alone. Group 6 is in utf8_cases.py; groups 12 and 13 (compression) are in
rfc7692_test.py.
"""
import struct

from websocket_wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close, fragments, frame

DONE = close(1000)
HELLO = b"Hello, world!"
FAILED = (CLOSE, struct.pack("!H", 1002))
INVALID = (CLOSE, struct.pack("!H", 1007))


def closed(code):
    return (CLOSE, struct.pack("!H", code))


BYE = closed(1000)


def whole(number, *frames, answers=()):
    """The frames in one piece, and what answers them."""
    return number, [b"".join(frames)], list(answers)


def chopped(number, *frames, answers=()):
    """The same, byte by byte."""
    return number, [bytes([byte]) for byte in b"".join(frames)], list(answers)


def echoed(number, opcode, payload):
    return whole(number, frame(opcode, payload), DONE, answers=[(opcode, payload), BYE])


def framing():
    sizes = (0, 125, 126, 127, 128, 65535, 65536)
    for group, opcode, byte in ((1, TEXT, b"*"), (2, BINARY, b"\xfe")):
        for n, size in enumerate(sizes, 1):
            yield echoed("1.%d.%d" % (group, n), opcode, byte * size)
        sent = frame(opcode, byte * 65536) + DONE
        yield "1.%d.8" % group, [sent[at:at + 997] for at in range(0, len(sent), 997)], [(opcode, byte * 65536), BYE]


def pings():
    for number, payload in (("2.1", b""), ("2.2", HELLO), ("2.3", b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff"), ("2.4", b"\xfe" * 125)):
        yield whole(number, frame(PING, payload), DONE, answers=[(PONG, payload), BYE])
    yield whole("2.5", frame(PING, b"\xfe" * 126), answers=[FAILED])
    yield chopped("2.6", frame(PING, b"\xfe" * 125), DONE, answers=[(PONG, b"\xfe" * 125), BYE])
    yield whole("2.7", frame(PONG), DONE, answers=[BYE])
    yield whole("2.8", frame(PONG, b"unsolicited pong payload"), DONE, answers=[BYE])
    yield whole("2.9", frame(PONG, b"unsolicited"), frame(PING, b"ping"), DONE, answers=[(PONG, b"ping"), BYE])
    ten = [b"payload-%d" % n for n in range(10)]
    for number, send in (("2.10", whole), ("2.11", chopped)):
        yield send(number, *(frame(PING, p) for p in ten), DONE, answers=[*((PONG, p) for p in ten), BYE])


def reserved_bits():
    yield whole("3.1", frame(TEXT, HELLO, rsv=1), answers=[FAILED])
    for number, send, rsv in (("3.2", whole, 2), ("3.3", whole, 3), ("3.4", chopped, 4)):
        yield send(number, frame(TEXT, HELLO), frame(TEXT, HELLO, rsv=rsv), frame(PING), answers=[(TEXT, HELLO), FAILED])
    yield whole("3.5", frame(BINARY, b"\x00\xff", rsv=5), answers=[FAILED])
    yield whole("3.6", frame(PING, HELLO, rsv=6), answers=[FAILED])
    yield whole("3.7", frame(CLOSE, b"\x03\xe8", rsv=7), answers=[FAILED])


def opcodes():
    for group, first in ((1, 3), (2, 11)):
        yield whole("4.%d.1" % group, frame(first), answers=[FAILED])
        yield whole("4.%d.2" % group, frame(first + 1, b"reserved opcode payload"), answers=[FAILED])
        for n, send, payload in ((3, whole, b""), (4, whole, HELLO), (5, chopped, HELLO)):
            yield send("4.%d.%d" % (group, n), frame(TEXT, HELLO), frame(first + n - 1, payload), frame(PING),
                       answers=[(TEXT, HELLO), FAILED])


def fragmentation():
    first, second = frame(TEXT, b"fragment1", fin=False), frame(CONTINUATION, b"fragment2")
    both = (TEXT, b"fragment1fragment2")
    yield whole("5.1", frame(PING, b"fragment1", fin=False), second, answers=[FAILED])
    yield whole("5.2", frame(PONG, b"fragment1", fin=False), second, answers=[FAILED])
    for number, send in (("5.3", whole), ("5.4", whole), ("5.5", chopped)):
        yield send(number, first, second, DONE, answers=[both, BYE])
    for number, send in (("5.6", whole), ("5.7", whole), ("5.8", chopped)):
        yield send(number, first, frame(PING, b"ping"), second, DONE, answers=[(PONG, b"ping"), both, BYE])
    nothing_begun = frame(CONTINUATION, b"non-continuation payload")
    for numbers, fin in ((("5.9", "5.10", "5.11"), True), (("5.12", "5.13", "5.14"), False)):
        for number, send in zip(numbers, (whole, whole, chopped)):
            yield send(number, frame(CONTINUATION, b"non-continuation payload", fin=fin), frame(TEXT, HELLO), answers=[FAILED])
    yield whole("5.15", first, second, nothing_begun, frame(TEXT, HELLO), answers=[both, FAILED])
    for number, fin in (("5.16", False), ("5.17", True)):
        yield whole(number, *2 * [frame(CONTINUATION, b"fragment1", fin=fin) + first + second], answers=[FAILED])
    yield whole("5.18", first, frame(TEXT, b"fragment2"), answers=[FAILED])
    five = [frame(TEXT if n == 1 else CONTINUATION, b"fragment%d" % n, fin=n == 5) for n in range(1, 6)]
    parts = [*five[:2], frame(PING, b"one"), *five[2:4], frame(PING, b"two"), five[4], DONE]
    answers = [(PONG, b"one"), (PONG, b"two"), (TEXT, b"".join(b"fragment%d" % n for n in range(1, 6))), BYE]
    yield whole("5.19", *parts, answers=answers)
    yield chopped("5.20", *parts, answers=answers)


def control_frames():
    yield whole("7.1.1", frame(TEXT, HELLO), DONE, answers=[(TEXT, HELLO), BYE])
    yield whole("7.1.2", DONE, DONE, answers=[BYE])
    yield whole("7.1.3", DONE, frame(PING), answers=[BYE])
    yield whole("7.1.4", DONE, frame(TEXT, HELLO), answers=[BYE])
    yield whole("7.1.5", frame(TEXT, b"fragment1", fin=False), DONE, frame(CONTINUATION, b"fragment2"), answers=[BYE])
    # For Autobahn this one only informs: what is not sent yet when the close frame is read may be left out.
    yield whole("7.1.6", frame(TEXT, b"*" * 262144), frame(TEXT, HELLO), DONE, frame(PING), answers=[(TEXT, b"*" * 262144), BYE])
    yield whole("7.3.1", close(), answers=[BYE])
    yield whole("7.3.2", frame(CLOSE, b"a"), answers=[FAILED])
    yield whole("7.3.3", DONE, answers=[BYE])
    yield whole("7.3.4", close(1000, b"Hello World!"), answers=[BYE])
    yield whole("7.3.5", close(1000, b"*" * 123), answers=[BYE])
    yield whole("7.3.6", close(1000, b"*" * 124), answers=[FAILED])
    yield whole("7.5.1", close(1000, "κόσμε".encode() + b"\xed\xa0\x80" + b"edited"), answers=[FAILED])
    codes = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
    for n, code in enumerate(codes, 1):
        yield whole("7.7.%d" % n, close(code), answers=[closed(code)])
    for n, code in enumerate((0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999), 1):
        yield whole("7.9.%d" % n, close(code), answers=[FAILED])


def large_messages():
    sizes = (65536, 262144, 1 << 20, 4 << 20, 8 << 20, 16 << 20)
    for group, opcode, byte in ((1, TEXT, b"*"), (2, BINARY, b"\xfe")):
        for n, size in enumerate(sizes, 1):
            yield echoed("9.%d.%d" % (group, n), opcode, byte * size)
    for group, opcode, byte in ((3, TEXT, b"*"), (4, BINARY, b"\xfe")):
        for n in range(9):
            payload = byte * (4 << 20)
            yield whole("9.%d.%d" % (group, n + 1), fragments(opcode, payload, 64 << 2 * n), DONE, answers=[(opcode, payload), BYE])
    for group, opcode, byte in ((5, TEXT, b"*"), (6, BINARY, b"\xfe")):
        payload = byte * (1 << 20)
        sent = frame(opcode, payload) + DONE
        for n, chop in enumerate((64, 128, 256, 512, 1024, 2048), 1):
            pieces = [sent[at:at + chop] for at in range(0, len(sent), chop)]
            yield "9.%d.%d" % (group, n), pieces, [(opcode, payload), BYE]
    for group, opcode, byte in ((7, TEXT, b"*"), (8, BINARY, b"\xfe")):
        for n, size in enumerate((0, 16, 64, 256, 1024, 4096), 1):
            payload = byte * size
            yield whole("9.%d.%d" % (group, n), 1000 * frame(opcode, payload), DONE, answers=[*1000 * [(opcode, payload)], BYE])
    sent = frame(TEXT, b"*" * 65536) + DONE
    yield "10.1.1", [sent[at:at + 1300] for at in range(0, len(sent), 1300)], [(TEXT, b"*" * 65536), BYE]


CASES = [case for group in (framing, pings, reserved_bits, opcodes, fragmentation, control_frames, large_messages) for case in group()]
