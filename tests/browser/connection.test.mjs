// Reloads, restarts, dead networks, several tabs: nothing is lost, nothing is said twice.
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {after, before, test} from 'node:test';

import {WebSocketServer} from 'ws';

import {Chat, Server, visit} from './harness.mjs';

let server;
before(async () => server = await Server.start());
after(() => server.stop());

const kReply = {type: 'reply', kind: 'answer', suggestions: [], answers: [
  {intent: 'a', title: 'A title', text: 'A text', html: '<p>A text</p>', lang: 'en', sources: [], review: {status: 'draft'}}]};

// A server whose answers the test decides: `answer(frame, socket, connection number)` returns the frames to send.
async function scripted(answer) {
  const fake = new WebSocketServer({port: 0, host: '127.0.0.1'});
  await once(fake, 'listening');
  fake.heard = [];
  fake.connections = 0;
  fake.on('connection', (socket) => {
    const number = fake.connections += 1;
    socket.on('message', (data) => {
      const frame = JSON.parse(data);
      fake.heard.push(frame);
      fake.emit('heard');
      for (const reply of answer(frame, socket, number)) socket.send(JSON.stringify(reply));
    });
    fake.emit('met', number);
  });
  return fake;
}

const kWelcome = {type: 'welcome', session: 's1', resumed: false, seq: 0};

function visitScripted(fake, options) {
  return visit(server, {policy: '', body: `<verbatim-chat server="http://127.0.0.1:${fake.address().port}/"></verbatim-chat>`, ...options});
}

async function reopened(page) {
  await page.reload();
  const chat = new Chat(page);
  await chat.launcher.click();
  return chat;
}

test('a reload resumes: the same words, the same session', async () => {
  const page = await visit(server);
  const chat = await Chat.open(page);
  await chat.ask('what is tamoxifen');
  const before = await chat.log.innerText();
  const {session, seq} = await chat.kept();
  assert.equal(seq, 1);
  const again = await reopened(page);
  await again.suggestions.first().waitFor();
  assert.equal(await again.log.innerText(), before);
  const reply = await again.ask('what about its side effects?');
  assert.match(await reply.innerText(), /tamoxifen/i, 'the server knows the topic');
  const kept = await again.kept();
  assert.deepEqual([kept.session, kept.seq], [session, 2]);
  assert.deepEqual(page.faults, []);
});

test('a server that goes and comes back is waited for, and what was typed meanwhile is answered once', async () => {
  const other = await Server.start();
  const page = await visit(other);
  const chat = await Chat.open(page);
  await chat.ask('what is stage 4');
  await other.stop();
  await chat.status.filter({hasText: 'There is no connection to me right now'}).waitFor();
  assert.equal(await chat.status.getByRole('link', {name: '911'}).getAttribute('href'), 'tel:911');
  await chat.input.fill('what is chemotherapy');
  await chat.input.press('Enter');
  await chat.log.getByText('Not sent yet').waitFor();
  await other.again();
  await page.evaluate(() => dispatchEvent(new Event('visibilitychange')));  // somebody looks: no more waiting
  await chat.replies.nth(2).waitFor();
  assert.match(await chat.replies.nth(2).innerText(), /Chemotherapy/);
  assert.equal(await chat.status.count(), 0);
  assert.equal(await chat.log.getByText('Not sent yet').count(), 0);
  assert.deepEqual((await chat.kept()).outbox, []);
  await chat.ask('what is radiation');
  assert.equal(await chat.replies.count(), 4);
  await other.stop();
});

test('offline and back', async () => {
  const page = await visit(server);
  const chat = await Chat.open(page);
  await chat.ask('what is stage 4');
  await page.context().setOffline(true);
  await chat.status.waitFor();
  await chat.input.fill('what is chemotherapy');
  await chat.input.press('Enter');
  await page.context().setOffline(false);
  await chat.replies.nth(2).waitFor();
  await chat.status.waitFor({state: 'detached'});
  assert.equal((await chat.kept()).seq, 2);
});

test('several tabs do not fight, not even two copies of one', async () => {
  const page = await visit(server);
  const chat = await Chat.open(page);
  await chat.ask('what is stage 4');
  const opened = page.context().waitForEvent('page');
  await page.evaluate(() => void window.open(location.href));  // takes the sessionStorage along
  const copy = new Chat(await opened);
  await copy.launcher.click();
  await copy.replies.nth(1).waitFor();
  assert.equal((await copy.kept()).session, (await chat.kept()).session);
  await Promise.all([chat.ask('what is chemotherapy'), copy.ask('what is radiation therapy')]);
  assert.match(await chat.replies.last().innerText(), /Chemotherapy/);
  assert.match(await copy.replies.last().innerText(), /Radiation/);
  assert.deepEqual([await chat.replies.count(), await copy.replies.count()], [3, 3]);
  const fresh = await page.context().newPage();
  await fresh.goto(page.url());
  const third = await Chat.open(fresh);
  assert.notEqual((await third.kept()).session, (await chat.kept()).session);
});

test('a message without an answer is sent again after a reload, under its id, and its answer is shown once', async () => {
  const fake = await scripted((frame, socket, number) => {
    if (frame.type === 'hello') {
      const missed = fake.heard.find(({type}) => type === 'message');
      const replay = missed ? [{...kReply, id: 'r1', seq: 1, session: 's1', reply_to: missed.id}] : [];
      return [{...kWelcome, resumed: number > 1}, ...replay];
    }
    return number > 1 ? [{...kReply, id: 'r1', seq: 1, session: 's1', reply_to: frame.id}] : [];
  });
  const page = await visitScripted(fake);
  const chat = new Chat(page);
  await chat.launcher.click();
  await chat.input.fill('one');
  await chat.input.press('Enter');
  while (fake.heard.length < 2) await once(fake, 'heard');
  const again = await reopened(page);
  await again.ask('two');
  assert.deepEqual(fake.heard.map(({type, text, session, last_seq}) => text ?? [type, session, last_seq]),
    [['hello', undefined, undefined], 'one', ['hello', 's1', 0], 'one', 'two']);
  assert.equal(fake.heard[1].id, fake.heard[3].id);
  assert.equal(await again.replies.count(), 2);
  fake.close();
});

test('what waits for the server is bounded, and what is over stays in the text field', async () => {
  const fake = await scripted(() => []);
  const page = await visitScripted(fake);
  const chat = new Chat(page);
  await chat.launcher.click();
  for (let i = 0; i < 21; i += 1) {
    await chat.input.fill(`message ${i}`);
    await chat.input.press('Enter');
  }
  assert.equal(await chat.questions.count(), 20);
  assert.equal(await chat.input.inputValue(), 'message 20');
  fake.close();
});

test('close codes are obeyed: a draining server says when, 3500 means never', async () => {
  const fake = await scripted((frame, socket, number) => {
    if (frame.type === 'hello') return [{...kWelcome, resumed: number > 1}];
    if (frame.text === 'drain') socket.close(3001, 'reconnect_after_ms=5000');
    if (frame.text === 'end') socket.close(3500);
    return [];
  });
  const page = await visitScripted(fake, {clock: true});
  const chat = new Chat(page);
  await chat.launcher.click();
  await chat.input.fill('drain');
  await chat.input.press('Enter');
  await chat.status.filter({hasText: 'I am restarting'}).waitFor();
  await page.clock.fastForward(4900);
  assert.equal(fake.connections, 1);
  const met = once(fake, 'met');
  await page.clock.fastForward(200);
  await met;
  assert.equal(fake.connections, 2);
  fake.close();
});

test('a connection that is refused for good is not tried again', async () => {
  const fake = await scripted((frame, socket) => {
    if (frame.type === 'hello') socket.close(3500);
    return [];
  });
  const page = await visitScripted(fake, {clock: true});
  const chat = new Chat(page);
  await chat.launcher.click();
  await chat.status.filter({hasText: 'There is no connection to me'}).waitFor();
  for (let i = 0; i < 10; i += 1) await page.clock.fastForward(60_000);
  assert.equal(fake.connections, 1);
  fake.close();
});

test('a network that died in its sleep is noticed by the missing answer', async () => {
  const fake = await scripted((frame, socket, number) => {
    if (frame.type === 'hello') return [{...kWelcome, resumed: number > 1}];
    return number > 1 ? [{...kReply, id: 'r1', seq: 1, session: 's1', reply_to: frame.id}] : [];
  });
  const page = await visitScripted(fake, {clock: true});
  const chat = new Chat(page);
  await chat.launcher.click();
  await page.waitForFunction(() => document.querySelector('verbatim-chat').chat.welcomed);
  await chat.input.fill('one');
  await chat.input.press('Enter');
  const met = once(fake, 'met');
  await page.clock.fastForward(10_000);
  await page.clock.fastForward(1_000);
  await met;
  await chat.replies.first().waitFor();
  assert.deepEqual(fake.heard.map(({type}) => type), ['hello', 'message', 'hello', 'message']);
  fake.close();
});

test('failures are spaced ever wider, and looking at the page or a new network ends the wait', async () => {
  const page = await visit(server, {clock: true});
  let attempts = 0;
  await page.routeWebSocket(/\/v1\/chat/, (socket) => {
    attempts += 1;
    socket.close({code: 1013});
  });
  const chat = new Chat(page);
  await chat.launcher.click();
  await chat.status.waitFor();
  for (let second = 0; second < 120; second += 1) await page.clock.runFor(1_000);
  assert.ok(attempts >= 7 && attempts <= 14, `${attempts} attempts in two minutes`);
  const seen = attempts;
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.clock.runFor(10);
  assert.equal(attempts, seen + 1);
});
