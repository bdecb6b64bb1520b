#!/usr/bin/python3
"""Holds responses/ against the list of ids, the article's points and the rules of style: coverage_test.py REPO_ROOT."""
import datetime
import pathlib
import re
import sys

import yaml

HERE = pathlib.Path(__file__).resolve().parent
POINTS = 30
MAX_LABEL_WORDS = 8  # of title and ask
MAX_ASK_CHARACTERS = 50  # what a button on a telephone holds
TOLERANCE = 0.1
WORDS = {"topic": (60, 150), "safety": (60, 110), "line": (0, 90)}  # by kind; see kind_of
WAR = re.compile(r"\b(fight(s|ing|ers?)?|fought|battl(es?|ed|ing)|warriors?|survivors?|victims?|sufferers?)\b", re.I)
EMOJI = re.compile("[\u203c\u2049\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]")


class Response:
    """One file: `front` is its front matter, `text` its body without Markdown marks, in one line."""

    def __init__(self, path, file_id):
        parts = re.split(r"^---[ \t]*\n", path.read_text(encoding="utf-8"), maxsplit=2, flags=re.M)
        if len(parts) != 3 or parts[0]:
            raise ValueError("no front matter between two lines '---'")
        # BaseLoader: all strings, and `on:` stays a word.
        self.path, self.file_id, self.front = path, file_id, yaml.load(parts[1], Loader=yaml.BaseLoader)
        if not isinstance(self.front, dict):
            raise ValueError("the front matter is no map")
        body = re.sub(r"\]\([^)]*\)", "]", parts[2])
        self.text = " ".join(re.sub(r"[*\[\]]|^- ", "", body, flags=re.M).split())

    def words(self, key=None):
        text = self.front.get(key, "") if key else self.text
        return sum(any(c.isalnum() for c in word) for word in text.split())


def kind_of(file_id):
    if file_id in ("safety.tail", "out_of_scope") or file_id.split(".")[0] in ("chat", "system"):
        return "line"
    return "safety" if file_id.startswith("safety.") else "topic"


def read_responses(folder, problems):
    responses = {}
    for path in sorted(folder.rglob("*.md")):
        file_id = ".".join(path.relative_to(folder).with_suffix("").parts)
        try:
            responses[file_id] = Response(path, file_id)
        except (ValueError, yaml.YAMLError) as error:
            problems.append(f"{path}: {' '.join(str(error).split())}")
            continue
        if responses[file_id].front.get("id") != file_id:
            problems.append(f"{path}: its id is {responses[file_id].front.get('id')}, by its name {file_id}")
    return responses


def check_ids(responses, folder, problems):
    path = HERE / "response_ids.txt"
    ids = path.read_text(encoding="utf-8").split()
    problems += [f"{path}: {i} is listed twice" for i in sorted(set(ids)) if ids.count(i) > 1]
    for missing in sorted(set(ids) - set(responses)):
        problems.append(f"{folder / missing.replace('.', '/')}.md: {path.name} lists {missing}, but no such file was read")
    for unlisted in sorted(set(responses) - set(ids)):
        problems.append(f"{responses[unlisted].path}: {unlisted} is not in {path}")


def is_date(value):
    try:
        return bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False


def check_review(response):  # that the digest is the text's own is `verbatim check`'s business
    review = response.front.get("review")
    if review == {"status": "draft"}:
        return
    if not isinstance(review, dict) or review.get("status") != "approved":
        yield f"review is {review}; write {{status: draft}}, or approved with by, on, next and digest"
        return
    for key in ("by", "on", "next", "digest"):
        if not review.get(key, "").strip():
            yield f"approved, but review.{key} is missing"
    for key in ("on", "next"):
        if review.get(key) and not is_date(review[key]):
            yield f"review.{key} is no date: {review[key]}"
    if review.get("digest") and not re.fullmatch(r"sha256:[0-9a-f]{64}", review["digest"]):
        yield "review.digest is not sha256: and 64 hex digits"


def check_length(response):
    low, high = WORDS[kind_of(response.file_id)]
    if not low * (1 - TOLERANCE) <= response.words() <= high * (1 + TOLERANCE):
        yield f"{response.words()} words; {low} to {high}"
    for key in ("title", "ask"):
        if response.words(key) > MAX_LABEL_WORDS:
            yield f"{key} has {response.words(key)} words; at most {MAX_LABEL_WORDS}"
    ask = response.front.get("ask", "")
    if len(ask) > MAX_ASK_CHARACTERS:
        yield f"ask has {len(ask)} characters; at most {MAX_ASK_CHARACTERS}"


def check_tone(response):
    for where in ("title", "ask", "text"):
        text = response.text if where == "text" else response.front.get(where, "")
        for name, pattern in (("a war word", WAR), ("an exclamation mark", re.compile("[!\uff01]")), ("an emoji", EMOJI)):
            match = pattern.search(text)
            if match:
                yield f"{name} in the {where}: {text[max(0, match.start() - 20):match.end() + 20]!r}"


def check_sources(response):
    sources = response.front.get("sources")
    if kind_of(response.file_id) == "line":
        return
    if not isinstance(sources, list) or not sources:
        yield "names no source"


def check_points(responses, problems):
    path = HERE / "article_points.yaml"
    points = yaml.safe_load(path.read_text(encoding="utf-8"))
    if len(points) != POINTS:
        problems.append(f"{path}: {len(points)} points; the article has {POINTS}")
    for number, point in enumerate(points, 1):
        where = f"{path}: point {number} ({point['point']})"
        if not point["responses"] or not point["says"]:
            problems.append(f"{where}: names no response or no regex")
        problems += [f"{where}: there is no response {i}" for i in point["responses"] if i not in responses]
        texts = [responses[i].text for i in point["responses"] if i in responses]
        files = ", ".join(str(responses[i].path) for i in point["responses"] if i in responses)
        for regex in point["says"]:
            if texts and not any(re.search(regex, text, re.I) for text in texts):
                problems.append(f"{where}: /{regex}/ is not said in {files}")


def main():
    folder = pathlib.Path(sys.argv[1]) / "responses" / "en"
    problems = []
    responses = read_responses(folder, problems)
    check_ids(responses, folder, problems)
    check_points(responses, problems)
    for response in responses.values():
        for check in (check_review, check_length, check_tone, check_sources):
            problems += [f"{response.path}: {problem}" for problem in check(response)]
    print("\n".join(problems) or f"{len(responses)} responses say all {POINTS} points, in our style")
    return 1 if problems or not responses else 0


sys.exit(main())
