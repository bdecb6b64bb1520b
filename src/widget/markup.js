// How elements are made. Nothing here takes markup but safeNodes(), which lets through what the bot's texts are written in, and no more:
// whatever a server, a store or a reader sends, it cannot become a script on the page of a hospital.

const kSafeElements = new Set(['P', 'STRONG', 'EM', 'UL', 'OL', 'LI', 'A', 'BR']);
const kSafeAddress = /^(https?|tel|mailto):/i;
// A page may demand Trusted Types; its policy must then allow the name `verbatim-chat`.
const kTrusted = globalThis.trustedTypes?.createPolicy('verbatim-chat', {createHTML: (html) => html});

// element('button', {class: 'send', onclick: f}, 'Send'): attributes by name, listeners as on…, children as nodes or text.
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) {
      made.addEventListener(key.slice(2), value);
    } else if (value !== null && value !== false) {
      made.setAttribute(key, value === true ? '' : value);
    }
  }
  made.append(...children);
  return made;
}

const kIcons = {
  chat: 'M4 5h16v11H10l-5 4v-4H4z M8 9h8 M8 12h5',
  close: 'M6 6l12 12 M18 6L6 18',
  more: 'M5 12h.01 M12 12h.01 M19 12h.01',
  send: 'M4 12l16-8-5 16-3.5-6.5z M11.5 13.5L20 4',
  yes: 'M8 11l4-7c1.6 0 2.4 1.2 2 2.8L13.5 9H19c1.2 0 1.8 1 1.5 2l-2 7.5c-.3 1-1 1.5-2 1.5H8z M4 11h4v9H4z',
  no: 'M16 13l-4 7c-1.6 0-2.4-1.2-2-2.8l.5-2.2H5c-1.2 0-1.8-1-1.5-2l2-7.5c.3-1 1-1.5 2-1.5H16z M20 13h-4V4h4z',
};

// Decoration: the words are in the label of what holds it.
function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [key, value] of Object.entries({class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false'})) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(svg.namespaceURI, 'path');
  path.setAttribute('d', kIcons[name]);
  svg.append(path);
  return svg;
}

// Words for those who do not see the screen.
function unseen(text) {
  return element('span', {class: 'unseen'}, text);
}

function safeNodes(html) {
  const template = document.createElement('template');  // what is in one neither runs nor loads
  template.innerHTML = kTrusted ? kTrusted.createHTML(html) : html;
  return copySafe(template.content, document.createDocumentFragment());
}

function copySafe(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    to.append(copySafe(node, kSafeElements.has(node.tagName) ? safeCopy(node) : document.createDocumentFragment()));
  }
  return to;
}

function safeCopy(node) {
  const copy = document.createElement(node.tagName);
  if (node.tagName === 'OL' && node.start !== 1) copy.start = node.start;
  if (node.tagName === 'A') linkTo(copy, node.getAttribute('href'));
  return copy;
}

function linkTo(link, address) {
  if (!kSafeAddress.test(address)) return link;
  link.href = address;
  if (!/^http/i.test(address)) return link;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  return link;
}
