"""A real JupyterHub with its proxy, and the servers that it starts for its users, spoken to as a browser does."""

import asyncio
import json
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from tests.hub.machine import SYSTEM, clean

SCOPES = ["admin:users", "admin:servers", "tokens"]
SETTINGS = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "{password}"
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Authenticator.allowed_users = {users}
c.JupyterHub.services = [{{"name": "test", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [{{"name": "test", "services": ["test"], "scopes": {scopes}}}]
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
"""


class NotLetIn(Exception):
    """The hub or a server said no; `code` is its answer."""

    def __init__(self, code, text):
        super().__init__(f"{code}: {text[-1500:]}")
        self.code = code


class Hub:
    """A running hub; `address` is where its proxy listens."""

    def __init__(self, address, token):
        self.address, self.token = address, token

    def ask(self, path, method="GET", body=None, token=None):
        """The answer to a request, as JSON where it is that; raises NotLetIn where it is none."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"token {token or self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=180) as answer:
                text = answer.read().decode()
        except urllib.error.HTTPError as error:
            raise NotLetIn(error.code, error.read().decode(errors="replace")) from None
        return json.loads(text) if text[:1] in ("{", "[") else text

    def server_of(self, user):
        """The server of a user, started."""
        self.ask(f"/hub/api/users/{user}/server", "POST")
        for _ in range(600):
            if self.ask(f"/hub/api/users/{user}")["servers"].get("", {}).get("ready"):
                token = self.ask(f"/hub/api/users/{user}/tokens", "POST", {"note": "test"})["token"]
                return Server(self, user, token)
            time.sleep(0.2)
        raise AssertionError(f"the server of {user} did not start")


class Server:
    """The server of one user, behind the proxy, with a token of that user."""

    def __init__(self, hub, user, token):
        self.hub, self.user, self.token = hub, user, token

    def ask(self, path, method="GET", body=None, token=None):
        return self.hub.ask(f"/user/{self.user}{path}", method, body, token or self.token)

    def assignment(self, action, assignment):
        """Press one of the buttons of nbgrader's list of assignments; the list that it then shows."""
        said = self.ask(f"/assignments/{action}", "POST", {"course_id": "backprop", "assignment_id": assignment})
        assert said["success"], said
        return said["value"]

    def run(self, code, path="code.ipynb"):
        """What `code` prints in a kernel of its own, started for the notebook at `path`."""
        kind = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        session = self.ask("/api/sessions", "POST", kind)
        try:
            with ThreadPoolExecutor(1) as apart:  # a test in a browser, in the same process, has a loop running in this thread
                return apart.submit(asyncio.run, self._printed(session["kernel"]["id"], code)).result()
        finally:
            self.ask(f"/api/sessions/{session['id']}", "DELETE")

    async def _printed(self, kernel, code):
        address = f"{self.hub.address.replace('http', 'ws', 1)}/user/{self.user}/api/kernels/{kernel}/channels"
        request = HTTPRequest(address, headers={"Authorization": f"token {self.token}"}, request_timeout=60)
        socket = await websocket_connect(request, max_message_size=2**26)
        header = {
            "msg_id": secrets.token_hex(8),
            "msg_type": "execute_request",
            "session": "test",
            "username": "",
            "version": "5.3",
        }
        content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False, "user_expressions": {}}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []}
        await socket.write_message(json.dumps(message))
        shown, own = [], header["msg_id"]
        while heard := json.loads(await asyncio.wait_for(socket.read_message(), 400)):
            said = heard["content"]
            if heard["parent_header"].get("msg_id") != own:
                continue
            assert heard["msg_type"] != "error", "\n".join(said["traceback"])
            shown.append(said.get("text") or said.get("data", {}).get("text/plain", ""))
            if heard["msg_type"] == "status" and said["execution_state"] == "idle":
                socket.close()
                return "".join(shown)


@contextmanager
def running(machine):
    """A hub on this machine with the page's lines for servers, stopped with all that it started."""
    place = machine.folder / "hub"
    place.mkdir(mode=0o700)
    port, hub, api = free_ports(3)
    token, password = secrets.token_hex(16), secrets.token_hex(8)
    own = {"port": port, "hub": hub, "api": api, "token": token, "password": password, "scopes": SCOPES}
    settings = SETTINGS.format(users=set(machine.users), **own)
    (place / "jupyterhub_config.py").write_text(f"{machine.blocks['The hub'][0]}\n{settings}")
    environment = {**clean(), "PATH": f"{machine.proxy}/node_modules/.bin:{SYSTEM}"}
    with (place / "log").open("wb") as log:
        command = [machine.student / "bin" / "jupyterhub"]
        process = subprocess.Popen(command, cwd=place, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        yield until_it_answers(Hub(f"http://127.0.0.1:{port}", token), process, place / "log")
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def until_it_answers(hub, process, log):
    for _ in range(600):
        assert process.poll() is None, log.read_text(errors="replace")[-3000:]
        try:
            hub.ask("/hub/api/")
        except (NotLetIn, OSError):
            time.sleep(0.1)
        else:
            return hub
    raise AssertionError(f"no answer from the hub: {log.read_text(errors='replace')[-3000:]}")


def free_ports(count):
    with ExitStack() as held:
        taken = [held.enter_context(socket.socket()) for _ in range(count)]
        for item in taken:
            item.bind(("127.0.0.1", 0))
        return [item.getsockname()[1] for item in taken]
