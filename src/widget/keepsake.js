// The conversation to take away: as text to copy or save, and on paper. Made from the turns that are on the screen.

const kNotKept = '.feedback, .waiting, .unseen, .status, summary';

function keptTurns(log) {
  return [...log.querySelectorAll('article')].map((turn) => {
    const copy = turn.cloneNode(true);
    for (const left of copy.querySelectorAll(kNotKept)) left.remove();
    const who = turn.classList.contains('question') ? line('you') : line('bot');
    return {who, copy};
  });
}

function asText(log) {
  const turns = keptTurns(log).map(({who, copy}) => `${who}:\n${paragraphs(copy)}`);
  return [paragraphs(fullNotice()), ...turns].join('\n\n') + '\n';
}

// What this is and is not, for whoever reads it later without the page.
function fullNotice() {
  return element('div', {}, safeNodes(line('notice')));
}

// Text of an element with a line for each block; a link that says another thing than its address names it.
function paragraphs(root) {
  const blocks = [...root.querySelectorAll('h3, p, li')].filter((block) => !block.querySelector('p'));
  return (blocks.length > 0 ? blocks : [root]).map((block) => {
    const copy = block.cloneNode(true);
    for (const link of copy.querySelectorAll('a[href^="http"]')) link.append(` (${link.href})`);
    return (block.tagName === 'LI' ? '- ' : '') + copy.textContent.replace(/\s+/g, ' ').trim();
  }).join('\n');
}

function save(name, text) {
  const address = URL.createObjectURL(new Blob([text], {type: 'text/plain;charset=utf-8'}));
  element('a', {href: address, download: name + '.txt'}).click();
  setTimeout(() => URL.revokeObjectURL(address), 0);
}

// Prints a document of its own, since the page around the widget is not wanted on the paper.
function print(log, title) {
  const frame = element('iframe', {title, class: 'paper'});
  log.getRootNode().append(frame);
  const page = frame.contentDocument;
  page.title = title;
  page.body.style.cssText = 'font: 12pt/1.5 system-ui, sans-serif; max-width: 40em; margin: auto';
  const heading = element('h1', {}, title);
  page.body.append(heading, fullNotice());
  for (const {who, copy} of keptTurns(log)) {
    for (const details of copy.querySelectorAll('details')) details.open = true;
    page.body.append(element('h2', {}, who), copy);
  }
  frame.contentWindow.onafterprint = () => frame.remove();
  frame.contentWindow.print();
}
