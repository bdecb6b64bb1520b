"""The machine's clock jumps, while the server runs and while it does not: libfaketime moves the time of day under a real process."""
import glob
import signal

from harness import SMALL_CONTENT, ask, message
from sqlite_test import SqliteCase

[LIBFAKETIME] = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")


class Jumps(SqliteCase):
    CONTENT = SMALL_CONTENT

    def set_clock(self, offset):
        (self.folder / "new").write_text(offset + "\n")
        (self.folder / "new").rename(self.folder / "clock")

    def server_at(self, offset):
        self.set_clock(offset)
        # jemalloc asks for the time, libfaketime then for memory, and both would wait for ever: malloc and new are to be the
        # usual ones, which are therefore loaded first.
        return self.server(LD_PRELOAD=LIBFAKETIME + " libc.so.6 libstdc++.so.6", FAKETIME_NO_CACHE="1", DONT_FAKE_MONOTONIC="1",
                           FAKETIME_TIMESTAMP_FILE=str(self.folder / "clock"))

    async def year(self, server, event):
        """That the server dates its last line of `event` with."""
        await server.until_logged(event)
        return [line for line in server.lines if "event=%s " % event in line][-1][:4]

    async def test_nobody_expires(self):
        server = self.server_at("+0")
        async with server.connect() as ws:
            token = (await ask(ws, message("what is stage 4")))["session"]
            before = await self.year(server, "listening")
            self.set_clock("+3y")
            server.signal(signal.SIGHUP)
            self.assertEqual(int(await self.year(server, "reloaded")), int(before) + 3, "its clock has jumped")
            reply = await ask(ws, message("what is stage 4"))
            self.assertEqual((reply["session"], reply["seq"]), (token, 2))
        server.process.kill()
        server.wait()
        for offset, seq in (("-3y", 3), ("+9y", 4)):
            server = self.server_at(offset)
            async with server.connect() as ws:
                welcome = await ask(ws, {"type": "hello", "session": token, "last_seq": seq - 1})
                self.assertEqual((welcome["resumed"], welcome["seq"]), (True, seq - 1))
                self.assertEqual((await ask(ws, message("what is stage 4")))["seq"], seq)
            server.stop()
