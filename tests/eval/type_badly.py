"""Types the messages of an eval file again, badly: slips of the thumb, SMS spelling, capitals, emoji, lost marks; the same each time.

    tests/eval/type_badly.py tests/eval/check.jsonl >/tmp/badly.jsonl && build/verbatim eval /tmp/badly.jsonl
"""
import json
import random
import sys

SMS = {"you": "u", "are": "r", "please": "pls", "because": "cos", "what": "wot", "have": "hav", "thanks": "thx", "with": "wiv",
       "for": "4", "to": "2", "tomorrow": "2moro", "and": "n", "the": "da", "about": "abt", "people": "ppl", "your": "ur",
       "before": "b4", "doctor": "dr"}
NEAR = {"a": "qsz", "b": "vgn", "c": "xdv", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gju", "i": "uok", "j": "hku",
        "k": "jli", "l": "kop", "m": "njk", "n": "bmh", "o": "ipl", "p": "ol", "q": "wa", "r": "etf", "s": "adw", "t": "ryg",
        "u": "yij", "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xa"}
SLIPS, SMS_SHARE = 0.12, 0.35  # of the words


def slip(word, dice):
    """One slip inside a word: two letters swapped, one lost, a neighbour hit, one typed twice."""
    if len(word) < 4 or not word.isalpha():
        return word
    at = dice.randrange(1, len(word) - 1)
    before, here, after = word[:at], word[at], word[at + 1:]
    return dice.choice([before + after[0] + here + after[1:], before + after,
                        before + dice.choice(NEAR.get(here.lower(), here)) + after, before + here + here + after])


def badly(text, dice):
    words = []
    for word in text.split():
        if word.lower() in SMS and dice.random() < SMS_SHARE:
            word = SMS[word.lower()]
        elif dice.random() < SLIPS:
            word = slip(word, dice)
        words.append(word)
    text = " ".join(words)
    mood = dice.random()
    if mood < 0.1:
        return text.upper()
    if mood < 0.25:
        return text + " " + dice.choice("\U0001F622\U0001F64F\U0001F614\U0001F621")
    return text.translate({ord(mark): None for mark in "'?,"}) if mood < 0.35 else text


def main(path):
    dice = random.Random(7)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if "turns" in row:
                row["turns"] = [badly(turn, dice) for turn in row["turns"]]
            else:
                row["text"] = badly(row["text"], dice)
            print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
