"""Understanding must not get worse unnoticed: the figures of `verbatim eval` on messages that no author of patterns has read,
held against floors a little below what was last reached. A change that lowers one says so, and why, in its commit."""
import json
import subprocess
import sys

FLOORS = {  # file -> figure -> (least, most); percent
    "check.jsonl": {"right": (83.5, 100), "wrong": (0, 5.6), "reach": (96.5, 100), "oos_false_answer": (0, 3.5),
                    "safety_recall": (94, 100), "safety_false_alarm": (0, 1.4), "chat_right": (90, 100)},
    "final.jsonl": {"right": (85, 100), "wrong": (0, 5.2), "reach": (96.5, 100), "oos_false_answer": (0, 5.8),
                    "safety_recall": (95, 100), "safety_false_alarm": (0, 1.2), "chat_right": (93, 100)},
}


def main(binary, root):
    failed = 0
    for name, floors in FLOORS.items():
        run = subprocess.run([binary, "eval", "--content", root, "--json", f"{root}/tests/eval/{name}"],
                             capture_output=True, text=True, check=True)
        figures = json.loads(run.stdout)
        for figure, (least, most) in floors.items():
            value = figures[figure]
            good = least <= value <= most
            failed += not good
            print(f"{name}: {figure} {value:.1f} (from {least} to {most}){'' if good else '   FAILED'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
