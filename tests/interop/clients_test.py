#!/usr/bin/env python3
"""The official clients of three generations, and one in Python, use the reference server."""
import subprocess
import sys
import unittest

from processes import INTEROP, missing_node_packages, reference_server

TRANSPORTS = ("websocket", "polling", "upgrade")


class OfficialClients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = [reference_server("--app", "echo"), reference_server("--app", "rooms")]
        (cls.echo, _), (cls.rooms, _) = [server.__enter__() for server in cls.stack]

    @classmethod
    def tearDownClass(cls):
        for server in cls.stack:
            server.__exit__(None, None, None)

    def passes(self, command):
        done = subprocess.run([*command, self.echo, self.rooms], capture_output=True, text=True, timeout=90)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        print(done.stdout.strip())

    def javascript(self, generation):
        reason = missing_node_packages("clients")
        if reason:
            self.skipTest(f"socket.io-client {generation}: {reason}")
        for transport in TRANSPORTS:
            with self.subTest(transport=transport):
                self.passes(["node", str(INTEROP / "clients" / "check.mjs"), generation, transport])

    def test_socket_io_client_2_is_served(self):
        self.javascript("2")

    def test_socket_io_client_3_is_served(self):
        self.javascript("3")

    def test_socket_io_client_4_is_served(self):
        self.javascript("4")

    def test_the_python_client_is_served(self):
        probe = subprocess.run([sys.executable, "-c", "import socketio, aiohttp"], capture_output=True)
        if probe.returncode != 0:
            self.skipTest("python3-socketio: the Debian packages python3-socketio and python3-aiohttp are not installed")
        for transport in TRANSPORTS:
            with self.subTest(transport=transport):
                self.passes([sys.executable, str(INTEROP / "clients" / "check.py"), transport])


if __name__ == "__main__":
    unittest.main(verbosity=2)
