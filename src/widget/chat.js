// The protocol (DESIGN.md section 4) between a Conversation, which remembers, a Connection, which carries, and a view, which shows:
//   view.add(entry) · view.update(entry) · view.clear() · view.suggest(suggestions) · view.refuse(entry)
//   view.thank(reply id) · view.status(name of a line, or null) · view.busy(boolean)

const kClient = 'verbatim-widget/1';
const kSlow = 800;                 // milliseconds until the reader is told that an answer is being looked for
const kPatientFailures = 1;        // a connection that fails once is not worth a word: it may be back in half a second
const kMaxWaiting = 20;            // frames in the outbox; then the reader keeps the words in the text field
const kDraining = 3001;

class Chat {
  constructor({url, locale, conversation, view}) {
    this.locale = locale;
    this.conversation = conversation;
    this.view = view;
    this.welcomed = false;
    this.slow = 0;
    this.connection = new Connection(url, {
      open: () => this.greet(),
      frame: (frame) => this.receive(frame),
      away: (code) => this.away(code),
    });
  }

  start() {
    this.connection.start();
  }

  stop() {
    this.welcomed = false;
    this.connection.stop();
    this.watch();
  }

  // ---- what the reader does

  // Whether there was room for it.
  say(typed) {
    if (this.conversation.outbox.length >= kMaxWaiting) return false;
    const text = typed.toWellFormed?.() ?? typed;  // half a surrogate pair is no JSON
    const frame = {type: 'message', id: newId(), text};
    this.view.add(this.conversation.add({who: 'user', id: frame.id, text, state: 'waiting'}));
    this.post(frame);
    return true;
  }

  choose({intent, label}) {
    const frame = {type: 'choose', id: newId(), intent};
    this.view.add(this.conversation.add({who: 'user', id: frame.id, text: label, state: 'waiting'}));
    this.post(frame);
  }

  rate(reply, value) {
    this.post({type: 'feedback', id: newId(), reply, value});
  }

  // Here at once; at the server as soon as it can be told.
  forget() {
    this.conversation.entries = [];
    this.conversation.outbox = [];
    this.view.clear();
    this.post({type: 'forget', id: newId()});
  }

  post(frame) {
    this.conversation.outbox.push(frame);
    this.conversation.save();
    if (this.welcomed) this.connection.send(frame);
    this.watch();
  }

  // ---- what the server says

  greet() {
    const {session, seq} = this.conversation;
    const hello = {type: 'hello', client: kClient, locale: this.locale, format: 'html'};
    this.connection.send(session ? {...hello, session, last_seq: seq} : hello);
  }

  receive(frame) {
    if (frame.type === 'welcome') this.welcome(frame);
    if (frame.type === 'reply') this.answer(frame);
    if (frame.type === 'ack') this.acknowledge(frame);
    if (frame.type === 'forgotten') this.forgotten(frame);
    if (frame.type === 'error') this.problem(frame);
    this.conversation.save();
    this.watch();
  }

  welcome(frame) {
    this.welcomed = true;
    this.connection.settle();
    this.view.status(null);
    this.conversation.enter(frame.session);
    if (frame.reply && this.conversation.entries.length === 0) {
      this.view.add(this.conversation.add({who: 'bot', reply: frame.reply}));
      this.view.suggest(frame.reply.suggestions);
    }
    for (const waiting of this.conversation.outbox) this.connection.send(waiting);
  }

  // A reply that nothing here waits for is one that was shown already, or belongs to another tab.
  answer(reply) {
    this.conversation.enter(reply.session);
    this.conversation.seq = Math.max(this.conversation.seq, reply.seq);
    if (!this.conversation.settle(reply.reply_to)) return;
    this.mark(reply.reply_to, 'answered');
    this.view.add(this.conversation.add({who: 'bot', reply}));
    this.view.suggest(reply.suggestions);
  }

  acknowledge(frame) {
    const feedback = this.conversation.settle(frame.reply_to);
    if (feedback) this.view.thank(feedback.reply);
  }

  forgotten(frame) {
    this.conversation.settle(frame.reply_to);
    this.conversation.enter('');
    this.view.add(this.conversation.add({who: 'line', text: frame.html}));
  }

  problem(frame) {
    if (!this.welcomed) return this.connection.lose(1013);  // "try again later" (RFC 6455 section 7.4)
    if (frame.code === 'draining') return;                  // it stays in the outbox, and is sent again
    const asked = this.conversation.settle(frame.reply_to);
    const question = this.mark(frame.reply_to, 'refused');
    if (!asked || question) this.view.add(this.conversation.add({who: 'line', text: frame.html || line('internal')}));
    if (question) this.view.refuse(question);
  }

  away(code) {
    const {failures} = this.connection;
    const brief = failures < kPatientFailures && code < kFinalCode && navigator.onLine;
    this.welcomed = false;
    if (code === kDraining) {
      this.view.status('draining');
    } else if (!brief) {
      this.view.status('unavailable');
    }
    this.watch();
  }

  mark(id, state) {
    const question = this.conversation.question(id);
    if (!question) return undefined;
    question.state = state;
    this.view.update(question);
    return question;
  }

  // Says that an answer takes long, if it does.
  watch() {
    const waiting = this.welcomed && this.conversation.outbox.some(({type}) => type === 'message' || type === 'choose');
    if (waiting && !this.slow) this.slow = setTimeout(() => this.view.busy(true), kSlow);
    if (waiting || !this.slow) return;
    clearTimeout(this.slow);
    this.slow = 0;
    this.view.busy(false);
  }
}

// Unlike any other, also in a tab that is a copy of this one.
function newId() {
  return 'w' + Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-');
}
