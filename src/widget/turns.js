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
  const kind = reply.kind === 'safety' ? 'reply safety' : 'reply';
  const turn = element('article', {class: kind, part: kind, 'data-id': reply.id || null}, unseen(line('bot') + ': '));
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
    return element('li', {}, link, publisher ? ', ' + publisher : '');
  });
  return element('details', {class: 'sources', part: 'sources'},
    element('summary', {}, line('sources')), element('ul', {dir: 'auto'}, ...items));
}

function feedback(rate) {
  const group = element('div', {class: 'feedback', part: 'feedback', role: 'group', 'aria-label': line('helpful')});
  const press = (event) => {
    for (const button of group.querySelectorAll('button')) button.setAttribute('aria-pressed', String(button === event.currentTarget));
    rate(event.currentTarget.value);
  };
  const button = (name, value) => element('button',
    {type: 'button', value, 'aria-label': line(name), title: line(name), 'aria-pressed': 'false', onclick: press}, icon(name));
  group.append(element('span', {'aria-hidden': 'true'}, line('helpful')), button('yes', 'up'), button('no', 'down'));
  return group;
}
