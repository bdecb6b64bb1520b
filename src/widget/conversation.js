// What was said, as this browser tab remembers it: in sessionStorage, so that it outlives a reload but not the tab.

const kFormat = 1;         // of what is stored; anything else is dropped
const kMaxEntries = 100;   // turns kept; the oldest go first

// An entry is one turn on the screen:
//   {who: 'user', id, text, state}   state: 'waiting' for its reply, then 'answered' or 'refused'
//   {who: 'bot', reply}              a reply frame, or the first reply that came with a welcome
//   {who: 'line', text}              safe HTML of one of the bot's own lines
class Conversation {
  constructor(key) {
    this.key = key;
    this.reset();
    this.load();
  }

  reset() {
    this.session = '';   // the server's token for this conversation; a secret
    this.seq = 0;        // of the newest reply seen in that session
    this.entries = [];
    this.outbox = [];    // frames without an answer yet; sent again, under the same id, after each reconnect
  }

  add(entry) {
    this.entries.push(entry);
    if (this.entries.length > kMaxEntries) this.entries.shift();
    this.save();
    return entry;
  }

  // Takes the frame of that id out of the outbox; undefined if nothing waits under it.
  settle(id) {
    const at = this.outbox.findIndex((frame) => frame.id === id);
    return at < 0 ? undefined : this.outbox.splice(at, 1)[0];
  }

  // The reader's turn that was sent under that id.
  question(id) {
    return this.entries.find((entry) => entry.who === 'user' && entry.id === id);
  }

  // Another session numbers its replies anew, and knows nothing of those on the screen.
  enter(session) {
    if (session === this.session) return;
    this.session = session;
    this.seq = 0;
    for (const entry of this.entries) entry.past = true;
  }

  save() {
    const {session, seq, entries, outbox} = this;
    try {
      sessionStorage.setItem(this.key, JSON.stringify({format: kFormat, session, seq, entries, outbox}));
    } catch {
      // No storage here, or none left: the conversation lives as long as the page.
    }
  }

  load() {
    try {
      const {format, ...kept} = JSON.parse(sessionStorage.getItem(this.key)) || {};
      if (format === kFormat) Object.assign(this, kept);
    } catch {
      this.reset();
    }
  }
}
