// What is on the screen of the chat, below its frame: heading, menu, messages, suggestions, text field. It is the view of a Chat.

const kMaxText = 10_000;  // characters; the server answers what is over its own limit, and closes on what is over 64 KiB
const kNearTheEnd = 160;  // pixels

class Panel {
  // `act` has say(text), choose(suggestion), rate(reply, value), forget() and, unless the panel is inline, close().
  constructor(title, act) {
    this.act = act;
    this.title = element('h2', {part: 'title', dir: 'auto'}, title);
    this.log = element('div', {class: 'log', part: 'log', role: 'log'});
    this.suggestions = new Suggestions((suggestion, byKeyboard) => this.choose(suggestion, byKeyboard));
    const region = {role: 'region', tabindex: '0', 'aria-label': line('conversation')};
    this.scroll = element('div', {class: 'scroll', part: 'messages', ...region}, this.log, this.suggestions.root);
    const field = {rows: '1', maxlength: kMaxText, dir: 'auto', autocomplete: 'off', enterkeyhint: 'send'};
    this.input = element('textarea', {id: 'input', part: 'input', ...field,
      oninput: () => this.grow(), onkeydown: (event) => this.typed(event)});
    const notice = element('p', {class: 'notice', part: 'notice'}, line('small_print'));
    this.nodes = [this.header(), this.menu(), this.scroll, this.form(), notice, this.question()];
  }

  header() {
    const button = (name, act) => element('button', {type: 'button', class: 'plain', 'aria-label': line(name), onclick: act}, icon(name));
    this.more = button('more', () => this.toggleMenu());
    this.more.setAttribute('aria-expanded', 'false');
    const close = button('close', () => this.act.close());
    return element('header', {part: 'header'}, this.title, this.more, ...(this.act.close ? [close] : []));
  }

  menu() {
    const item = (name, act) => element('button', {type: 'button', onclick: () => {
      this.toggleMenu(false);
      act();
    }}, line(name));
    const copy = navigator.clipboard ? [item('copy', () => this.copy())] : [];  // browsers have it on secure pages only
    const attributes = {class: 'menu', part: 'menu', hidden: true, tabindex: '-1', onfocusout: (event) => this.left(event)};
    this.items = element('div', attributes, ...copy,
      item('save', () => save(this.title.textContent, asText(this.log))),
      item('print', () => print(this.log, this.title.textContent)),
      item('forget', () => this.confirm.showModal()));
    return this.items;
  }

  form() {
    return element('form', {part: 'form', onsubmit: (event) => {
      event.preventDefault();
      this.submit();
    }}, element('div', {class: 'field'}, element('label', {for: 'input'}, line('input')), this.input),
    element('button', {class: 'send', part: 'send'}, icon('send'), element('span', {}, line('send'))));
  }

  question() {
    const answer = (name, act, attributes) => element('button', {type: 'button', ...attributes, onclick: () => {
      this.confirm.close();
      this.input.focus();
      act();
    }}, line(name));
    this.confirm = element('dialog', {class: 'confirm', part: 'confirm', 'aria-label': line('forget')},
      element('p', {}, line('forget_question')),
      answer('forget_no', () => {}, {autofocus: true}), answer('forget_yes', () => this.act.forget(), {}));
    return this.confirm;
  }

  // ---- what the reader does

  typed(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.input.value.trim();
    this.input.focus();
    if (text === '' || !this.act.say(text)) return;
    this.input.value = '';
    this.grow();
    this.suggestions.show([]);
  }

  // The focus leaves the buttons before they vanish; not into the text field after a tap, which would bring up the keyboard.
  choose(suggestion, byKeyboard) {
    (byKeyboard ? this.input : this.scroll).focus({preventScroll: true});
    this.suggestions.show([]);
    this.act.choose(suggestion);
  }

  toggleMenu(open = this.items.hidden) {
    this.showMenu(open);
    (open ? this.items.firstElementChild : this.more).focus();
  }

  showMenu(open) {
    this.items.hidden = !open;
    this.more.setAttribute('aria-expanded', String(open));
  }

  // The focus has left the menu, which would cover what has it now.
  left({relatedTarget}) {
    const stays = relatedTarget === this.more || this.items.contains(relatedTarget) || !document.hasFocus();
    if (!stays) this.showMenu(false);
  }

  async copy() {
    await navigator.clipboard.writeText(asText(this.log));
    this.note(line('copied'));
  }

  // Whether Escape had something to close in here.
  escape() {
    if (this.items.hidden) return false;
    this.toggleMenu(false);
    return true;
  }

  grow() {
    this.input.style.height = 'auto';
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }

  // ---- the view of the Chat

  // All of a conversation that is not new: shown, but not read out.
  restore(entries) {
    this.log.setAttribute('aria-live', 'off');
    for (const entry of entries) this.log.append(this.turn(entry));
    const last = entries.at(-1);
    if (last?.who === 'bot') this.suggestions.show(last.reply.suggestions);
    this.toEnd();
    setTimeout(() => this.log.removeAttribute('aria-live'), 0);
  }

  turn(entry) {
    if (entry.who === 'user') return questionTurn(entry);
    if (entry.who === 'line') return lineTurn(entry.text);
    const {reply} = entry;
    return replyTurn(reply, reply.id && !entry.past ? (value) => this.act.rate(reply.id, value) : null);
  }

  add(entry) {
    const turn = this.turn(entry);
    this.log.insertBefore(turn, this.log.querySelector('.status'));
    if (entry.who === 'user') {
      this.toEnd();
    } else {
      this.toBegin(turn);
    }
  }

  update(entry) {
    const turn = this.log.querySelector(`.question[data-id="${entry.id}"]`);
    if (turn) markQuestion(turn, entry);
  }

  clear() {
    this.log.replaceChildren();
    this.suggestions.show([]);
  }

  suggest(list) {
    this.suggestions.show(list);
  }

  // What the server would not take is not lost: it is there to be changed.
  refuse(entry) {
    if (this.input.value !== '') return;
    this.input.value = entry.text;
    this.grow();
  }

  thank(reply) {
    const feedback = this.log.querySelector(`.reply[data-id="${reply}"] .feedback`);
    if (!feedback || feedback.querySelector('.thanks')) return;
    feedback.append(element('div', {class: 'thanks'}, safeNodes(line('thanks_feedback'))));
  }

  // A line that stands at the end of the conversation for as long as it is true.
  status(name) {
    this.log.classList.toggle('away', name !== null);
    this.log.querySelector('.status')?.remove();
    if (name) this.note(safeNodes(line(name)), 'status');
  }

  busy(on) {
    this.log.querySelector('.busy')?.remove();
    if (on) this.note(unseen(line('typing')), 'busy');
  }

  note(content, kind = 'note') {
    const {scrollHeight, scrollTop, clientHeight} = this.scroll;
    this.log.querySelector(`.${kind}`)?.remove();
    this.log.append(element('div', {class: kind, part: kind}, content));
    if (scrollHeight - scrollTop - clientHeight < kNearTheEnd) this.toEnd();  // whoever reads further up is left in peace
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  // The question and the beginning of its answer: reading goes on from there.
  toBegin(turn) {
    const question = turn.previousElementSibling;
    const top = question?.classList.contains('question') ? question : turn;
    this.scroll.scrollTop += top.getBoundingClientRect().top - this.scroll.getBoundingClientRect().top - 12;
  }
}
