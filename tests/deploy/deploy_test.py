#!/usr/bin/python3
"""Holds what operators start with against the tools that will read it: deploy_test.py BINARY SOURCE_FOLDER."""
import ipaddress
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import yaml

BINARY, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
os.environ["VERBATIM_BINARY"], os.environ["VERBATIM_TEST_CONTENT"] = BINARY, str(SOURCE)
sys.path.insert(0, str(SOURCE / "tests/integration"))
from harness import SMALL_CONTENT, Server  # noqa: E402

# Labels that Prometheus and its rules add to ours.
THEIR_LABELS = {"instance", "job", "le"}


def run(*command):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VERBATIM_")}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)


def panels():
    return json.loads((SOURCE / "deploy/grafana/verbatim.json").read_text())["panels"]


def expressions():
    """What the alerts and the dashboard ask Prometheus."""
    rules = yaml.safe_load((SOURCE / "deploy/prometheus/alerts.yml").read_text())["groups"][0]["rules"]
    return [rule["expr"] for rule in rules] + [target["expr"] for panel in panels() for target in panel["targets"]]


def scrape():
    """Every metric that a server has, and for each the values of its labels."""
    server = Server(content=SMALL_CONTENT, VERBATIM_LINE_SECRET="secret", VERBATIM_LINE_TOKEN="token")
    try:
        text = server.get("/metrics")[1].decode()
    finally:
        server.stop()
    metrics = {name: {} for name in re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)}
    for name, labels in re.findall(r"^(\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})? \S+$", text, re.MULTILINE):
        for label, value in re.findall(r'(\w+)="([^"]*)"', labels):
            metrics[name].setdefault(label, set()).add(value)
    return metrics


class Deploy(unittest.TestCase):
    def assert_good(self, *command):
        result = run(*command)
        self.assertEqual(result.returncode, 0, " ".join(command) + "\n" + result.stdout + result.stderr)

    def test_haproxy(self):
        self.assert_good("haproxy", "-c", "-f", str(SOURCE / "deploy/haproxy.cfg"))

    def test_prometheus(self):
        folder = SOURCE / "deploy/prometheus"
        self.assert_good("promtool", "check", "config", str(folder / "prometheus.yml"))
        self.assert_good("promtool", "test", "rules", str(folder / "alerts_test.yml"))

    def test_every_alert_is_tested_and_has_a_remedy(self):
        rules = yaml.safe_load((SOURCE / "deploy/prometheus/alerts.yml").read_text())["groups"][0]["rules"]
        tests = (SOURCE / "deploy/prometheus/alerts_test.yml").read_text()
        for rule in rules:
            self.assertIn('alertname="%s"' % rule["alert"], tests)
            self.assertIn("remedy", rule["annotations"])

    def test_dashboard(self):
        self.assertEqual(len({panel["id"] for panel in panels()}), len(panels()))
        rules = [{"record": "panel:%d" % number, "expr": target["expr"].replace("$__rate_interval", "5m")}
                 for number, target in enumerate(t for panel in panels() for t in panel["targets"])]
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
            yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}, file)
            file.flush()
            self.assert_good("promtool", "check", "rules", file.name)

    def test_alerts_and_dashboard_ask_for_what_there_is(self):
        metrics = scrape()
        for expression in expressions():
            asked = re.findall(r"\b(verbatim_\w+?)(?:_bucket|_sum|_count)?\b(?:\{([^}]*)\})?", expression)
            for name, selector in asked:
                self.assertIn(name, metrics, expression)
                for label, operator, wanted in re.findall(r'(\w+)(=~|=)"([^"]*)"', selector):
                    values = metrics[name].get(label, set())
                    for value in wanted.split("|") if operator == "=~" else [wanted]:
                        self.assertIn(value, values, expression)
            labels = set.union(THEIR_LABELS, *(metrics[name].keys() for name, _ in asked), {"intent"})
            for grouped in re.findall(r"\bby \(([^)]*)\)", expression):
                self.assertLessEqual(set(re.split(r",\s*", grouped)), labels, expression)

    def test_nodes_believe_the_proxy_and_nobody_else(self):
        compose = yaml.safe_load((SOURCE / "docker-compose.yml").read_text())
        proxy = compose["services"]["haproxy"]["networks"]["inside"]["ipv4_address"]
        self.assertEqual(compose["services"]["verbatim"]["environment"]["VERBATIM_TRUSTED_PROXIES"], proxy)
        [network] = compose["networks"]["inside"]["ipam"]["config"]
        self.assertIn(ipaddress.ip_address(proxy), ipaddress.ip_network(network["subnet"]))
        self.assertNotIn(ipaddress.ip_address(proxy), ipaddress.ip_network(network["ip_range"]), "another may be given it")
        self.assertRegex((SOURCE / "deploy/haproxy.cfg").read_text(), r"(?m)^\s+option forwardfor$")

    def test_compose(self):
        self.assert_good("docker-compose", "-f", str(SOURCE / "docker-compose.yml"), "config", "-q")
        compose = yaml.safe_load((SOURCE / "docker-compose.yml").read_text())
        services = compose["services"]
        self.assertEqual(services["verbatim"]["deploy"]["replicas"], 2)
        self.assertTrue(services["verbatim"]["read_only"])
        settings = run(BINARY, "config").stdout
        for name in services["verbatim"]["environment"]:
            self.assertRegex(settings, r"(?m)^%s " % name.removeprefix("VERBATIM_").lower())
        open_to_all = [name for name, service in services.items()
                       if any(not port.startswith("127.0.0.1:") for port in service.get("ports", []))]
        self.assertEqual(open_to_all, ["haproxy"])
        for service in services.values():
            for volume in service.get("volumes", []):
                source = volume.split(":")[0]
                self.assertTrue((SOURCE / source).exists() if source.startswith(".") else source in compose["volumes"])

    def test_the_image_holds_every_library(self):
        docker = (SOURCE / "Dockerfile").read_text()
        final = docker.split("FROM ")[-1]
        installed = set(re.findall(r"\b[a-z0-9][a-z0-9.+-]+\b", final))
        needed = set()
        for library in re.findall(r"=> (\S+) ", run("ldd", BINARY).stdout):
            path = str(pathlib.Path(library).resolve())
            # Packages name files by the path that they had before /lib became a part of /usr.
            owner = run("dpkg", "-S", path).stdout or run("dpkg", "-S", path.removeprefix("/usr")).stdout
            needed.add(owner.split(":")[0])
        base = {"libc6", "libgcc-s1"}  # in every Debian image
        self.assertEqual(needed - base - installed, set())
        for variable in re.findall(r"\b(VERBATIM_[A-Z_]+)=", final):
            self.assertRegex(run(BINARY, "config").stdout, r"(?m)^%s " % variable.removeprefix("VERBATIM_").lower())


unittest.main(argv=["deploy"])
