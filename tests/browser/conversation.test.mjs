// What a person does with the widget, and what it shows.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {after, before, test} from 'node:test';

import {Chat, Server, visit} from './harness.mjs';

let server;
before(async () => server = await Server.start());
after(() => server.stop());

async function opened(options) {
  return Chat.open(await visit(server, options));
}

test('a whole conversation by keyboard alone', async () => {
  const page = await visit(server);
  const chat = new Chat(page);
  const press = (key) => page.keyboard.press(key);
  await chat.launcher.waitFor();
  await press('Tab');
  await press('Tab');
  assert.equal(await chat.focused(), 'Ask a question');
  await press('Enter');
  assert.equal(await chat.focused(), 'input');
  await chat.replies.first().waitFor();

  await page.keyboard.type('what is stage 4');
  await press('Shift+Enter');
  await page.keyboard.type('breast cancer');
  await press('Enter');
  await chat.replies.nth(1).waitFor();
  assert.equal(await chat.focused(), 'input');
  assert.equal(await chat.input.inputValue(), '');
  assert.equal(await chat.questions.first().locator('[dir]').innerText(), 'what is stage 4\nbreast cancer');

  // The suggestions are one stop, in which the arrows move.
  const labels = await chat.suggestions.allInnerTexts();
  assert.ok(labels.length > 1);
  await press('Shift+Tab');
  assert.equal(await chat.focused(), labels[0]);
  await press('ArrowRight');
  assert.equal(await chat.focused(), labels[1]);
  await press('End');
  assert.equal(await chat.focused(), labels.at(-1));
  await press('ArrowDown');
  assert.equal(await chat.focused(), labels[0]);
  await press('ArrowLeft');
  assert.equal(await chat.focused(), labels.at(-1));
  await press('Tab');
  assert.equal(await chat.focused(), 'input');
  await press('Shift+Tab');
  assert.equal(await chat.focused(), labels.at(-1));
  await press('Enter');
  assert.equal(await chat.focused(), 'input', 'before the buttons vanish');
  await chat.replies.nth(2).waitFor();
  assert.equal(await chat.questions.nth(1).locator('[dir]').innerText(), labels.at(-1));

  await chat.more.focus();
  await press('Enter');
  assert.equal(await chat.focused(), 'Copy conversation');
  await press('Escape');
  assert.equal(await chat.focused(), 'More options');
  await press('Escape');
  assert.equal(await chat.panel.isVisible(), false);
  assert.equal(await chat.focused(), 'Ask a question');
  await press('Enter');
  assert.equal(await chat.focused(), 'input');
  assert.equal(await chat.replies.count(), 3);
  assert.deepEqual(page.faults, []);
});

test('the menu does not stay to cover what has the focus', async () => {
  const chat = await Chat.open(await visit(server));
  const menu = chat.page.locator('verbatim-chat .menu');
  await chat.more.press('Enter');
  await menu.getByRole('button').last().focus();
  assert.equal(await menu.isVisible(), true);
  await chat.page.keyboard.press('Tab');
  assert.equal(await chat.focused(), 'Conversation');
  assert.equal(await menu.isVisible(), false);
  assert.equal(await chat.more.getAttribute('aria-expanded'), 'false');
  await chat.more.click();
  await chat.page.getByRole('heading', {name: 'Questions about'}).click();
  assert.equal(await menu.isVisible(), false, 'a tap elsewhere closes it too');
  await chat.more.click();
  await chat.more.click();
  assert.equal(await menu.isVisible(), false);
  assert.equal(await chat.focused(), 'More options');
});

test('an answer has a title, a language, its sources, and says that it is a draft', async () => {
  const chat = await opened();
  const reply = await chat.ask('what is stage 4');
  assert.equal(await reply.getByRole('heading').innerText(), 'What stage 4 breast cancer is');
  assert.equal(await reply.locator('section').getAttribute('lang'), 'en');
  assert.match(await reply.innerText(), /has not yet been reviewed by a clinician/);
  const link = reply.getByRole('link', {name: 'Stage 4 breast cancer (opens in a new tab)'});
  assert.equal(await link.isVisible(), false);
  await reply.getByText('Sources').click();
  assert.equal(await link.isVisible(), true);
  assert.match(await link.getAttribute('href'), /^https:\/\/www\.cancerresearchuk\.org\//);
  assert.deepEqual([await link.getAttribute('target'), await link.getAttribute('rel')], ['_blank', 'noopener noreferrer']);
});

test('two questions get two answers, nonsense gets the nearest questions', async () => {
  const chat = await opened();
  const both = await chat.ask('what is chemotherapy? and does radiation have side effects?');
  assert.equal(await both.getByRole('heading').count(), 2);
  const fallback = await chat.ask('31415 92653');  // no word that a later lesson could teach
  assert.match(await fallback.innerText(), /I did not understand/);
  assert.equal(await fallback.getByRole('group').count(), 0, 'the bot\'s own lines are not rated');
  assert.ok(await chat.suggestions.count() > 1);
});

test('a safety answer stands out, and a tap calls', async () => {
  const chat = await opened();
  const reply = await chat.ask('I want to kill myself');
  assert.equal(await reply.evaluate((node) => node.classList.contains('safety')), true);
  assert.equal(await reply.getByRole('link', {name: '988'}).getAttribute('href'), 'tel:988');
  assert.equal(await reply.getByRole('link', {name: '116 123'}).getAttribute('href'), 'tel:116123');
  const {width, height} = await reply.getByRole('link', {name: '988'}).boundingBox();
  assert.ok(width >= 44 && height >= 44);
});

test('feedback is thanked for, and the focus stays', async () => {
  const chat = await opened();
  const reply = await chat.ask('what is stage 4');
  const yes = reply.getByRole('button', {name: 'Yes, this helped'});
  await yes.focus();
  await chat.page.keyboard.press('Enter');
  await reply.getByText('Thank you for telling us').waitFor();
  assert.equal(await yes.getAttribute('aria-pressed'), 'true');
  assert.equal(await chat.focused(), 'Yes, this helped');
  await reply.getByRole('button', {name: 'No, this did not help'}).click();
  assert.equal(await yes.getAttribute('aria-pressed'), 'false');
  assert.equal(await reply.getByText('Thank you for telling us').count(), 1);
});

test('a conversation is forgotten here and there, after a question', async () => {
  const chat = await opened();
  await chat.ask('what is tamoxifen');
  const {session} = await chat.kept();
  const forget = async (answer) => {
    await chat.more.click();
    await chat.page.getByRole('button', {name: 'Forget this conversation'}).click();
    await chat.page.getByRole('button', {name: answer}).click();
  };
  await forget('Keep it');
  assert.equal(await chat.questions.count(), 1);
  assert.equal(await chat.focused(), 'input');
  await forget('Forget it');
  await chat.log.getByText('has been erased on our side').waitFor();
  assert.equal(await chat.questions.count(), 0);
  assert.equal(await chat.focused(), 'input');
  const kept = await chat.kept();
  assert.equal(kept.session, '');
  assert.doesNotMatch(JSON.stringify(kept), /tamoxifen/i);
  await chat.ask('what is chemotherapy');
  assert.notEqual((await chat.kept()).session, session);
});

test('the conversation can be copied, saved and printed', async () => {
  const chat = await opened({permissions: ['clipboard-read', 'clipboard-write']});
  const {page} = chat;
  await chat.ask('what is stage 4');
  const choose = async (name) => {
    await chat.more.click();
    await page.getByRole('button', {name}).click();
  };
  await choose('Copy conversation');
  await chat.log.getByText('The conversation was copied.').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^This is general information/);
  assert.match(copied, /\nYou:\nwhat is stage 4\n/);
  assert.match(copied, /\nVerbatim:\nWhat stage 4 breast cancer is\nStage 4 breast cancer has left/);
  assert.match(copied, /- Stage 4 breast cancer \(https:\/\/www\.cancerresearchuk\.org\/[^)]+\), Cancer Research UK/);
  assert.match(copied, /Draft: this text has not/);
  const download = page.waitForEvent('download');
  await choose('Save conversation');
  assert.equal((await download).suggestedFilename(), 'Questions about stage 4 breast cancer.txt');
  assert.equal(await readFile(await (await download).path(), 'utf8'), copied);
  await page.evaluate(() => {
    const {contentWindow} = Object.getOwnPropertyDescriptors(HTMLIFrameElement.prototype);
    window.printed = [];
    Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', {get() {
      const frame = contentWindow.get.call(this);
      frame.print = () => window.printed.push(frame.document.body.innerText);
      return frame;
    }});
  });
  await choose('Print conversation');
  const [paper] = await page.evaluate(() => window.printed);
  assert.match(paper, /Questions about stage 4 breast cancer[^]*You[^]*what is stage 4[^]*has left the place[^]*Cancer Research UK/);
  assert.deepEqual(page.faults, []);
});

test('what the server refuses is explained and not lost', async () => {
  const chat = await opened();
  const long = 'word '.repeat(300).trim();
  const line = await chat.ask(long);
  assert.match(await line.innerText(), /That message is too long/);
  assert.equal(await chat.input.inputValue(), long);
  await chat.ask('what is stage 4');
});

test('what a reader types is text, whatever it looks like', async () => {
  const chat = await opened({body: '<verbatim-chat title="&lt;img src=x onerror=alert(1)&gt; &amp; co"></verbatim-chat>'});
  const {page} = chat;
  page.on('dialog', (dialog) => page.faults.push('a dialog: ' + dialog.message()));
  assert.equal(await page.getByRole('heading', {level: 2}).innerText(), '<img src=x onerror=alert(1)> & co');
  const hostile = ['<script>alert(1)</script>', '<img src=x onerror="alert(1)">', '"><svg onload=alert(1)>',
    '\u{1F469}‍⚕️ \u{1F600} ﷽', 'a'.repeat(900),
    '‮evil', '{"type":"forget"}'];
  for (const [index, text] of hostile.entries()) {
    await chat.ask(text);
    assert.equal(await chat.questions.nth(index).locator('[dir]').textContent(), text);
  }
  assert.equal(await chat.panel.locator('script, img, svg[onload]').count(), 0);
  assert.equal(await chat.log.evaluate((node) => node.scrollWidth <= node.clientWidth), true, 'a long word breaks');
  assert.deepEqual(page.faults, []);
});

const kHostileReply = {type: 'reply', id: 'r1', seq: 1, kind: 'answer', session: 's',
  suggestions: [{intent: 'a', label: '<b>bold</b>'}], answers: [{
  intent: 'a', title: '<script>alert(1)</script>', text: '', lang: 'en', review: {status: 'approved'},
  sources: [{title: '<i>', publisher: '', url: 'javascript:alert(1)'}],
  html: '<p onclick="alert(1)">a<script>alert(2)</script><img src=x onerror=alert(3)><a href="javascript:alert(4)">b</a>' +
    '<iframe srcdoc="<script>alert(5)</script>"></iframe><style>*{display:none}</style><strong>kept</strong></p>'}]};

for (const policy of [undefined, "script-src * 'unsafe-inline'"]) test(`what a server sends is text too (policy: ${policy})`, async () => {
  const page = await visit(server, {policy});
  const ran = [];
  page.on('dialog', (dialog) => ran.push(dialog.message()));
  await page.routeWebSocket(/\/v1\/chat/, (socket) => socket.onMessage((text) => {
    const frame = JSON.parse(text);
    if (frame.type === 'hello') socket.send(JSON.stringify({type: 'welcome', session: 's', resumed: false, seq: 0}));
    else socket.send(JSON.stringify({...kHostileReply, reply_to: frame.id}));
  }));
  const chat = new Chat(page);
  await chat.launcher.click();
  const reply = await chat.ask('anything');
  assert.equal(await reply.getByRole('heading').innerText(), '<script>alert(1)</script>');
  assert.equal(await chat.suggestions.first().innerText(), '<b>bold</b>');
  assert.equal(await reply.locator('.text').innerHTML(), '<p>aalert(2)<a>b</a>*{display:none}<strong>kept</strong></p>');
  assert.equal(await reply.locator('[href^=javascript]').count(), 0);
  assert.deepEqual(ran, []);
});

test('an answer that takes long is announced, one that does not is not', async () => {
  const page = await visit(server, {clock: true});
  let answer;
  await page.routeWebSocket(/\/v1\/chat/, (socket) => socket.onMessage((text) => {
    const frame = JSON.parse(text);
    if (frame.type === 'hello') socket.send(JSON.stringify({type: 'welcome', session: 's', resumed: false, seq: 0}));
    else answer = () => socket.send(JSON.stringify({...kHostileReply, reply_to: frame.id}));
  }));
  const chat = new Chat(page);
  await chat.launcher.click();
  await page.waitForFunction(() => document.querySelector('verbatim-chat').chat.welcomed);
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
  await chat.input.fill('anything');
  await chat.input.press('Enter');
  await page.clock.runFor(700);
  assert.equal(await page.locator('verbatim-chat .busy').count(), 0);
  await page.clock.runFor(200);
  await chat.log.getByText('Looking for the answer.').waitFor({state: 'attached'});
  answer();
  await chat.replies.first().waitFor();
  assert.equal(await page.locator('verbatim-chat .busy').count(), 0);
});
