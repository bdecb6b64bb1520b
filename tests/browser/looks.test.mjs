// Every state on every kind of screen: no violation that axe can find, nothing cut off; the screenshots are there to be looked at.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {Chat, Server, checkAccessibility, screenshot, visit} from './harness.mjs';

let server;
before(async () => server = await Server.start());
after(() => server.stop());

const kScreens = {
  desktop: {},
  dark: {colorScheme: 'dark'},
  phone: {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true, deviceScaleFactor: 2},
  'right-to-left': {lang: 'ar', dir: 'rtl'},
  'zoom-400': {viewport: {width: 320, height: 256}, deviceScaleFactor: 4},
  'forced-colors': {forcedColors: 'active'},
  'reduced-motion': {reducedMotion: 'reduce'},
};

// Controls smaller than a finger, text that leaves its box, content that needs scrolling sideways.
function misfits() {
  const root = document.querySelector('verbatim-chat').shadowRoot;
  const seen = (node) => node.checkVisibility() && !node.closest('svg') && getComputedStyle(node).clipPath === 'none';
  const all = [...root.querySelectorAll('.panel *')].filter(seen);
  const name = (node) => `${node.tagName}.${node.className} ${node.textContent.slice(0, 40)}`;
  const least = (node) => Math.round(Math.min(...['width', 'height'].map((side) => node.getBoundingClientRect()[side])));
  const small = all.filter((node) => node.matches('a, button, summary, textarea') && least(node) < 44);
  const room = (node) => node.querySelector('a') ? 11 : 1;  // what can be hit of a link reaches beyond its words, and perhaps its box
  const cut = all.filter((node) => node.scrollWidth > node.clientWidth + room(node) && getComputedStyle(node).display !== 'inline');
  return {small: small.map(name), cut: cut.map(name), sideways: document.documentElement.scrollWidth > innerWidth};
}

// axe takes seconds: it sees every state where colours or layout are others, and elsewhere the last one.
const kSeenByAxe = ['desktop', 'dark', 'phone'];

async function checkState(page, screen, state) {
  if (kSeenByAxe.includes(screen) || state === '7-away') await checkAccessibility(page);
  assert.deepEqual(await page.evaluate(misfits), {small: [], cut: [], sideways: false}, state);
  await screenshot(page, `${screen}-${state}`);
}

for (const [screen, options] of Object.entries(kScreens)) {
  test(`all states: ${screen}`, async () => {
    const page = await visit(server, options);
    const chat = new Chat(page);
    await chat.launcher.waitFor();
    await checkState(page, screen, '1-closed');
    await chat.launcher.click();
    await chat.suggestions.first().waitFor();
    await checkState(page, screen, '2-welcome');
    const reply = await chat.ask('what are the side effects of chemotherapy');
    await reply.getByText('Sources').click();
    await reply.getByRole('button', {name: 'Yes, this helped'}).click();
    await reply.getByText('Thank you for telling us').waitFor();
    await checkState(page, screen, '3-answer');
    await chat.ask('I want to kill myself');
    await checkState(page, screen, '4-safety');
    await chat.more.click();
    await checkState(page, screen, '5-menu');
    await page.getByRole('button', {name: 'Forget this conversation'}).click();
    await checkState(page, screen, '6-question');
    await page.getByRole('button', {name: 'Keep it'}).click();
    await page.context().setOffline(true);
    await chat.status.waitFor();
    await chat.input.fill('what is stage 4');
    await chat.input.press('Enter');
    await checkState(page, screen, '7-away');
    assert.deepEqual(page.faults.filter((fault) => !fault.includes('WebSocket')), []);
  });
}

test('on a small screen the panel is all there is, and a tap does not bring up the keyboard', async () => {
  const page = await visit(server, {...kScreens.phone, reducedMotion: 'reduce'});
  const chat = await Chat.open(page);
  assert.deepEqual(await chat.panel.boundingBox(), {x: 0, y: 0, width: 390, height: 844});
  assert.equal(await chat.panel.evaluate((node) => node.matches(':modal')), true, 'what is behind cannot get the focus');
  await chat.suggestions.first().tap();
  await chat.replies.nth(1).waitFor();
  assert.equal(await chat.focused(), 'Conversation');
  await page.setViewportSize({width: 1000, height: 800});
  await page.waitForFunction(() => !document.querySelector('verbatim-chat').shadowRoot.querySelector('.panel:modal'));
  assert.equal(await chat.panel.isVisible(), true);
  assert.equal(await chat.focused(), 'Conversation');
});

test('a page that loads does not cover a small screen with the chat', async () => {
  const page = await visit(server, {...kScreens.phone, body: '<verbatim-chat open></verbatim-chat>'});
  const chat = new Chat(page);
  await chat.launcher.waitFor();
  assert.equal(await chat.panel.isVisible(), false);
  assert.equal(await page.locator('verbatim-chat').getAttribute('open'), null);
});

test('right to left, the launcher and the words change sides', async () => {
  const page = await visit(server, kScreens['right-to-left']);
  const chat = new Chat(page);
  await chat.launcher.waitFor();
  assert.ok((await chat.launcher.boundingBox()).x < 100);
  await chat.launcher.click();
  await chat.suggestions.nth(1).waitFor();
  await chat.suggestions.first().focus();
  await page.keyboard.press('ArrowLeft');
  assert.equal(await chat.focused(), await chat.suggestions.nth(1).innerText());
});

test('nothing moves for those who asked for that', async () => {
  const page = await visit(server, kScreens['reduced-motion']);
  const chat = await Chat.open(page);
  await chat.ask('what is stage 4');
  assert.equal(await page.evaluate(() => document.querySelector('verbatim-chat').shadowRoot.getAnimations().length), 0);
});

test('wide text spacing (WCAG 1.4.12) cuts nothing off', async () => {
  const chat = await Chat.open(await visit(server, {viewport: {width: 320, height: 640}}));
  const {page} = chat;
  await chat.ask('what is stage 4');
  await page.evaluate(() => {
    const spacing = new CSSStyleSheet();
    spacing.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }' +
      'p { margin-bottom: 2em !important }');
    document.querySelector('verbatim-chat').shadowRoot.adoptedStyleSheets.push(spacing);
  });
  assert.deepEqual(await page.evaluate(misfits), {small: [], cut: [], sideways: false});
  await screenshot(page, 'text-spacing');
});
