// What a site gets with one line: how much, from where, under which policy; and the page at `/`.
import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {Chat, Server, checkAccessibility, screenshot, visit} from './harness.mjs';
import {Site, page as pageWith} from './site.mjs';

const kMaxBundle = 20 * 1024;
const kRoot = process.env.VERBATIM_TEST_CONTENT;

let server;
before(async () => server = await Server.start());
after(() => server.stop());

test('the script is at most 20 KB on the way, and comes once', async () => {
  const response = await fetch(`${server.url}/widget.js`);
  assert.equal(response.headers.get('content-encoding'), 'gzip');
  assert.ok(Number(response.headers.get('content-length')) <= kMaxBundle, response.headers.get('content-length'));
  const again = await fetch(`${server.url}/widget.js`, {headers: {'If-None-Match': response.headers.get('etag')}});
  assert.equal(again.status, 304);
});

test('nothing is asked of anybody but the server, under a policy as strict as can be', async () => {
  const page = await visit(server);
  const asked = [];
  page.context().on('request', (request) => asked.push(request.url()));
  page.on('websocket', (socket) => asked.push(socket.url()));
  await page.reload();
  const chat = await Chat.open(page);
  await chat.ask('what is stage 4');
  assert.deepEqual(asked, [`${server.url}/host`, `${server.url}/widget.js`, `ws://${server.address}/v1/chat`]);
  assert.deepEqual(await page.context().cookies(), []);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  assert.deepEqual(page.faults, []);
});

test('there is no connection until somebody opens the chat, and none after it was closed', async () => {
  const page = await visit(server);
  const sockets = [];
  page.on('websocket', (socket) => sockets.push(socket));
  const chat = new Chat(page);
  await chat.launcher.waitFor();
  assert.equal(sockets.length, 0);
  await chat.launcher.click();
  await chat.replies.first().waitFor();
  assert.equal(sockets.length, 1);
  const closed = sockets[0].waitForEvent('close');
  await page.keyboard.press('Escape');
  await closed;
});

test('attributes, while the page lives', async () => {
  const page = await visit(server, {body: '<verbatim-chat title="Ask us" theme="dark" position="start" open></verbatim-chat>'});
  const chat = new Chat(page);
  const host = page.locator('verbatim-chat');
  await chat.replies.first().waitFor();
  assert.equal(await host.count(), 1, 'no second one');
  assert.equal(await page.getByRole('dialog', {name: 'Ask us'}).isVisible(), true);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BODY', 'a page that loads does not move the focus');
  assert.ok((await chat.panel.boundingBox()).x < 100);
  const background = () => chat.panel.evaluate((node) => getComputedStyle(node).backgroundColor);
  assert.equal(await background(), 'rgb(20, 27, 32)');
  await host.evaluate((node) => node.setAttribute('theme', 'light'));
  assert.equal(await background(), 'rgb(255, 255, 255)');
  await host.evaluate((node) => node.setAttribute('title', 'Ask them'));
  assert.equal(await page.getByRole('heading', {name: 'Ask them'}).isVisible(), true);
  await host.evaluate((node) => node.close());
  assert.equal(await chat.panel.isVisible(), false);
  await host.evaluate((node) => node.open());
  assert.equal(await chat.panel.isVisible(), true);
  await page.getByRole('button', {name: 'Close the chat'}).click();
  assert.equal(await host.getAttribute('open'), null);
  await host.evaluate((node) => document.body.append(node));  // moved in the page: it goes on
  await chat.launcher.click();
  await chat.ask('what is stage 4');
  assert.deepEqual(page.faults, []);
});

test('every label that the widget shows has its file, and every file its label', () => {
  const folder = join(kRoot, 'src/widget');
  const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const source = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  const names = readdirSync(join(kRoot, 'responses/en/system')).map((name) => name.replace(/\.md$/, ''));
  // line('x'), and the functions that hand their first argument to it
  for (const [, name] of source.matchAll(/\b(?:line|item|answer|button|status)\('(\w+)'/g)) {
    assert.ok(names.includes(name) || names.includes(`widget_${name}`), `responses/en/system/ lacks ${name}`);
  }
  for (const name of names.filter((each) => each.startsWith('widget_'))) {
    assert.match(source, new RegExp(`'${name.slice('widget_'.length)}'`), `nothing shows ${name}`);
  }
});

const kScreens = {desktop: {}, dark: {colorScheme: 'dark'}, phone: {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true}};

for (const [name, options] of Object.entries(kScreens)) {
  test(`the page at / is worth showing: ${name}`, async () => {
    const page = await visit(server, options);
    await page.goto(server.url);
    const chat = new Chat(page);
    await chat.suggestions.first().waitFor();
    assert.equal(await page.locator('#snippet').innerText(), `<script src="${server.url}/widget.js" defer></script>`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    assert.equal(await page.evaluate(() => scrollY), 0, 'the chat does not move the page');
    await checkAccessibility(page);
    await screenshot(page, `page-${name}`);
    await chat.ask('what is stage 4');
    await checkAccessibility(page);
    assert.deepEqual(page.faults, []);
  });
}

test('a page of another origin has the chat if allowed_origins names it, and else is told that it is away', async () => {
  const pages = {};
  const site = await Site.start({pages});
  const friendly = await Server.start('--allowed-origins', site.origin);
  try {
    pages['/friend'] = pageWith('', `<script src="${friendly.url}/widget.js" defer></script>`);
    pages['/stranger'] = pageWith('', `<script src="${server.url}/widget.js" defer></script>`);
    const page = await visit(friendly, {url: `${site.origin}/friend`});
    const chat = await Chat.open(page);
    await chat.ask('what is stage 4');
    assert.deepEqual(page.faults, []);
    await page.goto(`${site.origin}/stranger`);
    await chat.launcher.click();
    await page.locator('verbatim-chat .status:not(:empty)').waitFor();
    assert.equal(await chat.replies.count(), 0);
  } finally {
    await friendly.stop();
    await site.stop();
  }
});
