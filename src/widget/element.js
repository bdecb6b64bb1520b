// <verbatim-chat>: the frame around a Panel. A launcher that opens it as a dialog (modal, over the whole screen, on small screens), or
// with position="inline" the panel as part of the page. README.md lists attributes, parts and custom properties.

const kScript = document.currentScript?.src || location.href;
const kSmallScreen = matchMedia('(max-width: 480px), (max-height: 480px)');  // as in widget.css
const kDark = matchMedia('(prefers-color-scheme: dark)');

class VerbatimChat extends HTMLElement {
  static observedAttributes = ['open', 'title', 'theme'];

  // `server`, `locale` and `position` are read here, once.
  connectedCallback() {
    if (!this.shadowRoot) this.build();
    this.events = new AbortController();
    const {signal} = this.events;
    kSmallScreen.addEventListener('change', () => this.refit(), {signal});
    kDark.addEventListener('change', () => this.paint(), {signal});
    addEventListener('pagehide', () => this.chat.stop(), {signal});  // or the page could not be kept for "back"
    addEventListener('pageshow', (event) => event.persisted && this.follow(), {signal});
    visualViewport?.addEventListener('resize', () => this.fit(), {signal});
    this.paint();
    this.fit();
    this.follow();
  }

  disconnectedCallback() {
    this.events.abort();
    this.chat.stop();
  }

  attributeChangedCallback(name) {
    if (!this.chat) return;
    if (name === 'open') this.follow();
    if (name === 'title') this.entitle();
    if (name === 'theme') this.paint();
  }

  open() {
    this.setAttribute('open', '');
  }

  close() {
    this.removeAttribute('open');
  }

  get inline() {
    return this.getAttribute('position') === 'inline';
  }

  // ---- making it

  build() {
    const server = new URL(this.getAttribute('server') || '/', kScript);
    const locale = this.getAttribute('locale') || document.documentElement.lang || navigator.language;
    const language = speak(locale);
    const root = this.attachShadow({mode: 'open'});
    root.adoptedStyleSheets = [styleSheet()];  // not a <style>, which a strict Content-Security-Policy forbids
    this.conversation = new Conversation(`verbatim-chat ${server.origin} ${this.id}`);
    this.panel = new Panel('', {
      say: (text) => this.chat.say(text),
      choose: (suggestion) => this.chat.choose(suggestion),
      rate: (reply, value) => this.chat.rate(reply, value),
      forget: () => this.chat.forget(),
      close: this.inline ? null : () => this.close(),
    });
    this.chat = new Chat({url: socketAddress(server), locale, conversation: this.conversation, view: this.panel});
    this.frame = this.inline ? element('section', {}, ...this.panel.nodes) : element('dialog', {}, ...this.panel.nodes);
    this.frame.className = 'panel';
    this.frame.part = 'panel';
    this.root = element('div', {class: 'root', lang: language, title: '', onkeydown: (event) => this.keyed(event)}, this.frame);
    if (this.inline) this.root.classList.add('inline');
    else this.addLauncher();
    root.append(this.root);
    this.entitle();
    this.panel.restore(this.conversation.entries);
  }

  addLauncher() {
    const attributes = {type: 'button', class: 'launcher', part: 'launcher', 'aria-haspopup': 'dialog', onclick: () => this.open()};
    this.launcher = element('button', attributes,
      icon('chat'), element('span', {}, line('open')));
    this.root.prepend(this.launcher);
    if (this.getAttribute('position') === 'start') this.root.classList.add('start');
    // Closed by the browser itself: Android's "back", or a second Escape.
    this.frame.addEventListener('close', () => this.frame.open || this.close());
  }

  entitle() {
    const title = this.getAttribute('title') || line('title');
    this.panel.title.textContent = title;
    this.frame.setAttribute('aria-label', title);
  }

  paint() {
    const theme = this.getAttribute('theme');
    this.root.classList.toggle('dark', theme === 'dark' || (theme !== 'light' && kDark.matches));
  }

  // ---- opening and closing

  // Makes what is shown, and whether there is a connection, follow the attribute `open`.
  follow() {
    const wanted = this.inline || this.hasAttribute('open');
    if (wanted) this.chat.start();
    else this.chat.stop();
    if (this.inline || wanted === this.frame.open) return;
    if (wanted) this.show();
    else this.hide();
  }

  // Opened by a person, the panel takes the focus; opened by the page as it loads, it does not.
  show() {
    const byPerson = this.root.contains(this.shadowRoot.activeElement) || navigator.userActivation?.isActive;
    if (kSmallScreen.matches) {
      if (!byPerson) return this.close();  // it would cover the page that somebody came for
      this.frame.showModal();
    } else {
      this.frame.setAttribute('open', '');  // show() would take the focus
    }
    this.launcher.hidden = true;
    this.panel.toEnd();
    if (byPerson) this.panel.input.focus();
  }

  hide() {
    const hadFocus = this.frame.contains(this.shadowRoot.activeElement);
    this.launcher.hidden = false;
    this.frame.close();
    if (hadFocus) this.launcher.focus();
  }

  // The screen became small or large (turned, zoomed): the same panel, modal or not.
  refit() {
    if (this.inline || !this.frame.open) return;
    const focused = this.shadowRoot.activeElement;
    this.frame.close();
    if (kSmallScreen.matches) this.frame.showModal();
    else this.frame.setAttribute('open', '');
    focused?.focus();
  }

  // On a telephone the keyboard covers the page's end, where the text field is.
  fit() {
    if (visualViewport) this.root.style.setProperty('--visible-height', `${visualViewport.height}px`);
  }

  keyed(event) {
    if (event.key !== 'Escape' || event.isComposing || this.panel.confirm.open) return;
    const closedMenu = this.panel.escape();
    if (!closedMenu && this.inline) return;
    event.preventDefault();  // or the browser would close the dialog as well
    if (!closedMenu) this.close();
  }
}

// https://host/path/widget.js and `server` -> wss://host/v1/chat
function socketAddress(server) {
  const address = new URL('/v1/chat', server);
  address.protocol = address.protocol.replace('http', 'ws');
  return address.href;
}

function styleSheet() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(kStyle);
  return sheet;
}

if (!customElements.get('verbatim-chat')) {
  customElements.define('verbatim-chat', VerbatimChat);
  // A page with the script alone gets the launcher.
  addEventListener('DOMContentLoaded', () => {
    if (!document.querySelector('verbatim-chat')) document.body.append(document.createElement('verbatim-chat'));
  }, {once: true});
}
