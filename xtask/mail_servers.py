"""Mail servers that stall, refuse and die at each step, and Kith between them and people.

    python mail_servers.py path/to/kith

Of every mail, letter or notice: it arrives, at most twice and then under one Message-ID, however the server behaved when it
was tried first; what was refused for good is kept for the operator, who sends it again. No request waits for a server.
"""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

STEPS = ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "the middle", "the dot", "QUIT"]
REFUSALS = {"refuses for now": "451 later", "refuses for good": "554 never"}
FAULTS = ["stalls", "dies", *REFUSALS]
# What a mail is refused by, and not the way to a server.
OF_THE_MAIL = ["MAIL", "RCPT", "DATA", "the dot"]
PATIENCE = 20
PASSWORD = "kith-demo-password"


class Hostile(SMTP):
    """Misbehaves at the step that its controller names."""

    def __init__(self, handler, controller):
        super().__init__(handler)
        self.controller = controller

    async def wrong(self, step):
        """Does what is wrong at a step; says whether anything was."""
        at, fault = self.controller.fault
        if at != step:
            return False
        if fault == "stalls":
            await asyncio.sleep(3600)
        elif fault == "dies":
            self.transport.abort()
        else:
            await self.push(REFUSALS[fault])
        return True

    async def _handle_client(self):
        if await self.wrong("greeting"):
            self.transport.close()
        else:
            await super()._handle_client()

    async def smtp_EHLO(self, hostname):
        if not await self.wrong("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg):
        if not await self.wrong("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg):
        if not await self.wrong("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg):
        if await self.wrong("DATA"):
            return
        if self.controller.fault[0] == "the middle":
            await self.push("354 go on")
            await self._reader.read(64)
            await self.wrong("the middle")
            return
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg):
        if not await self.wrong("QUIT"):
            await super().smtp_QUIT(arg)


class Server(Controller):
    """A mail server that keeps count of what it took, acknowledged or not."""

    def __init__(self):
        self.fault = (None, None)
        self.taken = Counter()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        super().__init__(self, hostname="127.0.0.1", port=port)

    def factory(self):
        return Hostile(self, self)

    async def handle_DATA(self, server, session, envelope):
        step, fault = self.fault
        if step == "the dot" and fault in REFUSALS:
            return REFUSALS[fault]
        self.taken[message_from_bytes(envelope.content)["Message-ID"]] += 1
        await server.wrong("the dot")
        return "250 taken"


class Kith:
    """A demo site whose mail goes to a server."""

    def __init__(self, program, server, folder):
        self.program, self.folder = program, folder
        roomy = ["KITH_MAILS_PER_ADDRESS", "KITH_SIGN_INS_PER_ACCOUNT", "KITH_SIGN_INS_PER_ADDRESS", "KITH_POSTS_PER_MINUTE"]
        environment = {**os.environ, **{name: "1000000" for name in roomy}}
        environment |= {"KITH_SMTP_URL": f"smtp://127.0.0.1:{server.port}", "KITH_SMTP_SECONDS": "1", "KITH_MAIL_BATCH_SECONDS": "0"}
        self.environment = environment
        self.start()
        self.cookie = None
        answer = self.ask("/sessions", {"login": "ana", "password": PASSWORD})
        self.cookie = answer.headers["set-cookie"].split(";")[0]
        self.number = 0

    def start(self):
        arguments = [self.program, "serve", "--demo", "--listen", "127.0.0.1:0", "--app", "/nowhere", "--data", self.folder]
        with open(Path(self.folder, "log"), "a") as log:
            self.process = subprocess.Popen(arguments, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True)
        said = next(line for line in self.process.stdout if line.startswith("Kith listens on "))
        self.origin = said.split()[-1]
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def ask(self, path, body):
        headers = {"content-type": "application/json", "origin": self.origin}
        if self.cookie:
            headers["cookie"] = self.cookie
        request = urllib.request.Request(f"{self.origin}/api/v1{path}", json.dumps(body).encode(), headers)
        return urllib.request.urlopen(request, timeout=PATIENCE)

    def sql(self, text, *values):
        with sqlite3.connect(Path(self.folder, "kith.sqlite"), timeout=PATIENCE) as database:
            return database.execute(text, values).fetchall()

    def cause_mail(self):
        """Does what a mail is written of, a letter and a notice by turns; gives its key and Message-ID."""
        self.number += 1
        before = self.sql("SELECT COALESCE(MAX(key), 0) FROM mails")[0][0]
        started = time.monotonic()
        if self.number % 2:
            self.ask("/password-resets", {"login": "ben"})
        else:
            self.ask("/me/statuses", {"text": f"lunch {self.number} with @ben"})
        took = time.monotonic() - started
        assert took < 5, f"a request waited {took:.1f} s"
        return until("a mail in the outbox", lambda: self.sql("SELECT key, message_id FROM mails WHERE key > ?", before))[0]

    def state(self, key):
        return self.sql("SELECT state, failure FROM mails WHERE key = ?", key)[0]

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(PATIENCE) == 0, "it did not end well"


    def is_killed(self):
        """Dies as by a power cut, and is started again."""
        self.process.kill()
        self.process.wait()
        self.start()


def until(what, look):
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"there is never {what}")


def check(kith, server, step, fault):
    """One mail whose first attempt goes wrong."""
    server.fault = (step, fault)
    key, message_id = kith.cause_mail()
    until("an attempt", lambda: kith.state(key)[0] != 0 or kith.state(key)[1] is not None)
    state, failure = kith.state(key)
    given_up = fault == "refuses for good" and step in OF_THE_MAIL
    wanted = 1 if step == "QUIT" else 2 if given_up else 0
    assert state == wanted, f"it is in state {state}, not {wanted}: {failure}"
    # The next attempt is a while away; an operator would wait, or put it back.
    server.fault = (None, None)
    if given_up:
        assert "554" in failure, failure
        said = subprocess.run([kith.program, "admin", "mails", "--again", "--data", kith.folder], capture_output=True, text=True)
        assert said.returncode == 0 and "1 given up" in said.stdout, said
    kith.sql("UPDATE mails SET due = 0 WHERE key = ? AND state = 0", key)
    until("a mail that is sent", lambda: kith.state(key)[0] == 1)
    copies = server.taken[message_id]
    most = 2 if step == "the dot" and fault in ("stalls", "dies") else 1
    assert 1 <= copies <= most, f"it arrived {copies} times"


def check_killed(kith, server, step):
    """One mail during whose first attempt Kith is killed."""
    server.fault = (step, "stalls")
    key, message_id = kith.cause_mail()
    until("an attempt", lambda: kith.sql("SELECT attempts FROM mails WHERE key = ?", key)[0][0] == 1)
    kith.is_killed()
    server.fault = (None, None)
    # It is held for the attempt that was under way; nobody waits for that here.
    kith.sql("UPDATE mails SET due = 0 WHERE key = ? AND state = 0", key)
    until("a mail that is sent", lambda: kith.state(key)[0] == 1)
    assert 1 <= server.taken[message_id] <= 2, f"it arrived {server.taken[message_id]} times"


def group(program, fault):
    """All steps at which one fault may be, on a site of its own."""
    outcome = []
    with tempfile.TemporaryDirectory(prefix="kith-mail-") as folder:
        server = Server()
        server.start()
        kith = Kith(program, server, folder)
        for step in STEPS:
            if step == "the middle" and fault in REFUSALS:
                continue
            outcome.append(tried(f"a mail server that {fault} at {step}", lambda: check(kith, server, step, fault)))
            if fault == "stalls":
                outcome.append(tried(f"Kith killed while it hangs at {step}", lambda: check_killed(kith, server, step)))
        server.fault = (None, None)
        kith.end()
        server.stop()
    return outcome


def tried(name, check):
    try:
        check()
    except Exception:
        return name, traceback.format_exc()
    return name, None


def main():
    program = sys.argv[1]
    with ThreadPoolExecutor(len(FAULTS)) as pool:
        outcome = [one for some in pool.map(lambda fault: group(program, fault), FAULTS) for one in some]
    for name, failure in outcome:
        print(f"{'ok' if failure is None else 'FAILED'}: {name}")
        if failure:
            print(failure)
    sys.exit(any(failure for _, failure in outcome))


main()
