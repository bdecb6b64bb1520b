"""Byte strings that are UTF-8 and that are not, as the Autobahn suite's group 6 has them (after Markus Kuhn's stress test)."""
KOSME = "κόσμε".encode()

GREETINGS = ["Hello-µ@ßöäüàá-UTF-8!!".encode(), KOSME, "Ⓗⓔⓛⓛⓞ".encode(), "😀 👩‍👩‍👧 ﷽".encode()]


def in_words(*sequences):
    """Each alone and between letters."""
    return [text for sequence in sequences for text in (sequence, b"a" + sequence + b"z")]


def characters(*codepoints):
    return [chr(codepoint).encode() for codepoint in codepoints]


# number of the group -> its texts; whether one is valid is for Python's decoder to say
TEXTS = {
    "6.1": [b""],
    "6.2": GREETINGS,
    "6.3": [KOSME + b"\xed\xa0\x80" + b"edited", KOSME + b"\xff"],
    "6.5": GREETINGS,
    "6.6": [KOSME[:size] for size in range(1, len(KOSME) + 1)],
    "6.7": characters(0, 0x80, 0x800, 0x10000),  # the first of each length
    "6.8": [b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80"],  # five and six bytes
    "6.9": characters(0x7f, 0x7ff, 0xffff, 0x10ffff),  # the last of each length
    "6.10": [b"\xf7\xbf\xbf\xbf", b"\xfb\xbf\xbf\xbf\xbf", b"\xfd\xbf\xbf\xbf\xbf\xbf"],
    "6.11": characters(0xd7ff, 0xe000, 0xfffd, 0x10ffff) + [b"\xf4\x90\x80\x80"],
    "6.12": [b"\x80", b"\xbf", *(b"\x80\xbf" * n + tail for n in (1, 2, 3) for tail in (b"", b"\x80")), bytes(range(0x80, 0xc0))],
    "6.13": [b" ".join(bytes([b]) for b in range(*limits)) + b" "
             for limits in ((0xc0, 0xe0), (0xe0, 0xf0), (0xf0, 0xf8), (0xf8, 0xfc), (0xfc, 0xfe))],
    "6.14": [b"\xc0", b"\xe0\x80", b"\xf0\x80\x80", b"\xf8\x80\x80\x80", b"\xfc\x80\x80\x80\x80", b"\xdf", b"\xef\xbf",
             b"\xf7\xbf\xbf", b"\xfb\xbf\xbf\xbf", b"\xfd\xbf\xbf\xbf\xbf"],
    "6.15": [b"\xc0\xe0\x80\xf0\x80\x80\xf8\x80\x80\x80\xfc\x80\x80\x80\x80\xdf\xef\xbf\xf7\xbf\xbf\xfb\xbf\xbf\xbf"],
    "6.16": [b"\xfe", b"\xff", b"\xfe\xfe\xff\xff"],
    "6.17": [b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xf8\x80\x80\x80\xaf", b"\xfc\x80\x80\x80\x80\xaf"],
    "6.18": [b"\xc1\xbf", b"\xe0\x9f\xbf", b"\xf0\x8f\xbf\xbf", b"\xf8\x87\xbf\xbf\xbf", b"\xfc\x83\xbf\xbf\xbf\xbf"],
    "6.19": [b"\xc0\x80", b"\xe0\x80\x80", b"\xf0\x80\x80\x80", b"\xf8\x80\x80\x80\x80", b"\xfc\x80\x80\x80\x80\x80"],
    "6.20": [b"\xed\xa0\x80", b"\xed\xad\xbf", b"\xed\xae\x80", b"\xed\xaf\xbf", b"\xed\xb0\x80", b"\xed\xbe\x80", b"\xed\xbf\xbf"],
    "6.21": [high + low for high in (b"\xed\xa0\x80", b"\xed\xad\xbf", b"\xed\xae\x80", b"\xed\xaf\xbf")
             for low in (b"\xed\xb0\x80", b"\xed\xbf\xbf")],
    "6.22": characters(*(plane << 16 | last for plane in range(17) for last in (0xfffe, 0xffff))),  # no characters, but valid
    "6.23": characters(*range(0xfff9, 0x10000)),
    "in words": in_words(b"\xc2", b"\xe2\x82", b"\xf0\x9f\x98", b"\xf0\x9f\x98\x80", b"\xe2\x82\xac", b"\xc2\xa9"),
}
