"""A cluster as it is deployed: nodes behind HAProxy, sharing one Redis; all real, on loopback ports. Holds no product code."""
import pathlib
import shutil
import subprocess
import tempfile
import urllib.request

from process import Process, Redis, free_port

HAPROXY = """
global
  maxconn 4000
  hard-stop-after 5s
defaults
  mode http
  option redispatch
  retries 3
  timeout connect 1s
  timeout client 1h
  timeout server 1h
  timeout tunnel 1h
  timeout check 500ms
  default-server inter 200ms fall 2 rise 1
frontend clients
  bind 127.0.0.1:%d
  default_backend nodes
backend nodes
  balance roundrobin
  option httpchk GET /readyz
  http-check expect status 200
%s
"""


class Cluster:
    def __init__(self, binary, content, nodes=3):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="verbatim_cluster_"))
        self.redis = Redis(self.folder)
        self.nodes, self.internal, servers = [], [], []
        for n in range(nodes):
            port, internal = free_port(), free_port()
            self.nodes.append(Process(
                [binary, "serve", "--content", content, "--listen", "127.0.0.1:%d" % port, "--internal-listen",
                 "127.0.0.1:%d" % internal, "--store", self.redis.address, "--threads", "1",
                 "--rate-limit", "off"], b"event=listening", self.folder / ("node%d.log" % n)))
            self.internal.append(internal)
            servers.append("  server node%d 127.0.0.1:%d check port %d" % (n, port, internal))
        port = free_port()
        (self.folder / "haproxy.cfg").write_text(HAPROXY % (port, "\n".join(servers)))
        self.haproxy = subprocess.Popen(["haproxy", "-q", "-db", "-f", str(self.folder / "haproxy.cfg")])
        self.address = "127.0.0.1:%d" % port
        self.redis.start()
        for node in self.nodes:
            node.start()

    def is_well(self):
        """Whether every node is ready and has its sessions in Redis."""
        for port in self.internal:
            try:
                ready = urllib.request.urlopen("http://127.0.0.1:%d/readyz" % port, timeout=5).read()
                metrics = urllib.request.urlopen("http://127.0.0.1:%d/metrics" % port, timeout=5).read()
            except OSError:
                return False
            if b"degraded" in ready or b"verbatim_store_held_sessions 0\n" not in metrics:
                return False
        return True

    def stop(self):
        self.haproxy.kill()
        self.haproxy.wait()
        for process in [*self.nodes, self.redis]:
            if process.process and process.process.poll() is None:
                process.go_on()
                process.kill()
        shutil.rmtree(self.folder)
