#!/usr/bin/python3
"""Holds what operators start with against the tools that will read it: deploy_test.py BINARY SOURCE_FOLDER."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import yaml

BINARY, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


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
        panels = json.loads((SOURCE / "deploy/grafana/verbatim.json").read_text())["panels"]
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))
        rules = [{"record": "panel:%d" % number, "expr": target["expr"].replace("$__rate_interval", "5m")}
                 for number, target in enumerate(t for panel in panels for t in panel["targets"])]
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
            yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}, file)
            file.flush()
            self.assert_good("promtool", "check", "rules", file.name)

    def test_compose(self):
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
