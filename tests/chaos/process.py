"""Programs that tests start on loopback ports, kill, pause and start again. Holds no product code."""
import os
import signal
import socket
import subprocess


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A program that says a line when it is ready, and can be killed, paused and started again."""

    def __init__(self, command, ready, log):
        self.command, self.ready, self.log = command, ready, log
        self.process = None

    def start(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("VERBATIM_")}
        with open(self.log, "ab") as log:
            start = log.tell()
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, env=environment)
        watcher = subprocess.Popen(["tail", "-c", "+%d" % (start + 1), "-f", self.log], stdout=subprocess.PIPE)
        try:
            for line in watcher.stdout:
                if self.ready in line:
                    return
        finally:
            watcher.kill()
            watcher.stdout.close()
            watcher.wait()

    def kill(self, number=signal.SIGKILL):
        self.process.send_signal(number)
        return self.process.wait(30)

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)


class Redis(Process):
    """One that keeps its data in `folder`; it flushes each write, as docker-compose.yml has it."""

    def __init__(self, folder):
        self.port = free_port()
        self.address = "redis://127.0.0.1:%d" % self.port
        super().__init__(["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder),
                          "--appendonly", "yes", "--appendfsync", "always"], b"Ready to accept", folder / "redis.log")

    def empty(self):
        subprocess.run(["redis-cli", "-p", str(self.port), "FLUSHALL"], check=True, stdout=subprocess.DEVNULL)
