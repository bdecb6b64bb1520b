// A WebSocket that comes back. After a failure it waits, each time twice as long, with jitter; when the network returns or the
// page is looked at again, not at all. Close codes (DESIGN.md section 4): from 3500 on it stays away; the reason of any other may
// say `reconnect_after_ms=N`.

const kFirstDelay = 500;        // milliseconds, as all times here
const kMaxDelay = 30_000;
const kMaxAdvisedDelay = 60_000;
const kPatience = 10_000;       // for an answer; then the network is taken for dead, as it is after a sleep
const kFinalCode = 3500;

class Connection {
  // `on` has open(), frame(object), and away(code): there is no connection now.
  constructor(url, on) {
    this.url = url;
    this.on = on;
    this.socket = null;
    this.wanted = false;
    this.failures = 0;
    this.timer = 0;       // until the next attempt
    this.deadline = 0;    // for an answer
  }

  start() {
    if (this.wanted) return;
    this.wanted = true;
    this.events = new AbortController();
    const {signal} = this.events;
    addEventListener('online', () => this.restart(), {signal});
    addEventListener('offline', () => this.lose(1006), {signal});
    addEventListener('visibilitychange', () => this.hurry(), {signal});
    this.connect();
  }

  stop() {
    if (!this.wanted) return;
    this.wanted = false;
    this.events.abort();
    this.drop();
  }

  // Whether the frame could be sent. Its answer is awaited for as long as kPatience.
  send(frame) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    this.deadline ||= setTimeout(() => this.lose(1006), kPatience);
    return true;
  }

  // All is well: the next failure is the first one.
  settle() {
    this.failures = 0;
  }

  connect() {
    this.drop();
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.deadline = setTimeout(() => this.lose(1006), kPatience);
    socket.onopen = () => {
      this.stopWaiting();
      this.on.open();
    };
    socket.onmessage = (event) => {
      this.stopWaiting();
      this.on.frame(JSON.parse(event.data));
    };
    socket.onclose = (event) => this.lose(event.code, event.reason);
  }

  lose(code, reason = '') {
    this.drop();
    this.on.away(code);
    if (code < kFinalCode) this.timer = setTimeout(() => this.connect(), this.delay(reason));
    this.failures += 1;
  }

  delay(reason) {
    const advised = /^reconnect_after_ms=(\d+)$/.exec(reason);
    if (advised) return Math.min(kMaxAdvisedDelay, Number(advised[1]));
    return Math.min(kMaxDelay, kFirstDelay * 2 ** this.failures) * (0.5 + Math.random() / 2);
  }

  // The network changed: what was open is not to be trusted.
  restart() {
    this.failures = 0;
    this.connect();
  }

  // Somebody looks: no more waiting for the next attempt.
  hurry() {
    if (document.visibilityState === 'visible' && this.timer) this.restart();
  }

  stopWaiting() {
    clearTimeout(this.deadline);
    this.deadline = 0;
  }

  drop() {
    this.stopWaiting();
    clearTimeout(this.timer);
    this.timer = 0;
    if (!this.socket) return;
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
    this.socket = null;
  }
}
