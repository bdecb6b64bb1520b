// One turn of the conversation -> the <article> that shows it.

function questionTurn(entry) {
  const text = element('span', {dir: 'auto'}, entry.text);
  const turn = element('article', {class: 'question', part: 'question', 'data-id': entry.id}, unseen(line('you') + ': '), text);
  turn.append(element('span', {class: 'waiting'}, line('waiting')));
  markQuestion(turn, entry);
  return turn;
}

// What waits says so, but (see widget.css) only while there is no connection.
function markQuestion(turn, entry) {
  if (entry.state !== 'waiting') turn.querySelector('.waiting')?.remove();
}

function lineTurn(html) {
  return element('article', {class: 'reply', part: 'reply'}, unseen(line('bot') + ': '), textOf(html));
}

// `rate(value)` sends feedback; null if this reply can have none (any more).
function replyTurn(reply, rate) {
  const safety = reply.kind === 'safety';
  const turn = element('article', {class: safety ? 'reply safety' : 'reply', part: safety ? 'reply safety' : 'reply', 'data-id': reply.id || null},
    unseen(line('bot') + ': '));
  for (const answer of reply.answers) turn.append(answerSection(answer));
  // Once for the whole reply, and not for the bot's own lines, which state no facts.
  const facts = reply.answers.some((answer) => answer.sources.length > 0);
  const draft = reply.answers.some((answer) => answer.review.status !== 'approved' && answer.sources.length > 0);
  if (draft) turn.append(element('div', {class: 'draft', part: 'draft'}, safeNodes(line('draft_notice'))));
  if (facts && rate) turn.append(feedback(rate));
  if (reply.suggestions.length > 0) turn.append(unseen(line('suggestions_follow')));
  return turn;
}

function answerSection(answer) {
  const section = element('section', {class: 'answer', lang: answer.lang},
    element('h3', {dir: 'auto', part: 'answer-title'}, answer.title), textOf(answer.html));
  if (answer.sources.length > 0) section.append(sources(answer.sources));
  return section;
}

function textOf(html) {
  const text = element('div', {class: 'text', dir: 'auto'}, safeNodes(html));
  for (const link of text.querySelectorAll('[target]')) link.append(unseen(` (${line('new_tab')})`));
  return text;
}

function sources(list) {
  const items = list.map(({title, publisher, url}) => {
    const link = linkTo(element('a', {}, title, unseen(` (${line('new_tab')})`)), url);
    return element('li', {dir: 'auto'}, link, publisher ? ', ' + publisher : '');
  });
  return element('details', {class: 'sources', part: 'sources'},
    element('summary', {}, line('sources')), element('ul', {}, ...items));
}

function feedback(rate) {
  const group = element('div', {class: 'feedback', part: 'feedback', role: 'group', 'aria-label': line('helpful')});
  const button = (value, label) => element('button', {type: 'button', 'aria-label': label, title: label, 'aria-pressed': 'false', onclick: (event) => {
    for (const other of group.querySelectorAll('button')) other.setAttribute('aria-pressed', String(other === event.currentTarget));
    rate(value);
  }}, icon(value === 'up' ? 'yes' : 'no'));
  group.append(element('span', {'aria-hidden': 'true'}, line('helpful')), button('up', line('yes')), button('down', line('no')));
  return group;
}
