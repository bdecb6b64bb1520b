#!/usr/bin/python3
"""What live sessions take: session_memory.py BUILD_FOLDER [--store memory|sqlite|redis] [--sessions N] [--replies N]; needs the
targets verbatim and verbatim_load.

With each store, or the one that is named, a server is given so many conversations, and its resident memory is compared with that before them. All
connections are closed by then; what they took and was not given back counts too.
"""
import argparse
import pathlib
import subprocess
import tempfile

from store_cost import ROOT, SAID, Redis, resident, start

AT_ONCE = 1000  # connections
AIM_MB = 200    # for 100,000 sessions
STORES = ("memory", "sqlite", "redis")


def converse(build, node, replies):
    command = [build / "verbatim_load", str(node.port), "--connections", str(AT_ONCE), "--hold", "--says", str(replies),
               *SAID["choices"]]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as clients:
        if clients.stdout.readline() != "held\n":
            raise SystemExit("the clients could not converse")
        clients.stdin.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--store", choices=STORES)
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--replies", type=int, default=20)
    options = parser.parse_args()
    build = options.build.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        redis = Redis(folder)
        addresses = {"memory": "memory", "sqlite": "sqlite:%s" % (folder / "sessions.db"), "redis": redis.address}
        for kind in [options.store] if options.store else STORES:
            if kind == "redis":
                redis.start()
            node = start(build, folder, kind, addresses[kind])
            try:
                before = int(resident(node))
                for _ in range(options.sessions // AT_ONCE):
                    converse(build, node, options.replies)
                more = (int(resident(node)) - before) * 1024
                print("%-7s %d sessions of %d replies: %.0f MB, %.0f bytes each (aim: %d MB for 100,000); before %d MB" % (
                    kind, options.sessions, options.replies, more / 1e6, more / options.sessions, AIM_MB, before * 1024 / 1e6),
                    flush=True)
            finally:
                node.kill()
                if kind == "redis":
                    redis.kill()


if __name__ == "__main__":
    main()
