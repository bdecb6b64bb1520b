// Starts the built server and Debian's Chromium, and knows where things are in the widget. Holds no product code.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {after} from 'node:test';

import {AxeBuilder} from '@axe-core/playwright';
import {chromium} from 'playwright-core';

const kFlags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
  '--disable-features=LocalNetworkAccessChecks'];  // a page that the test answers has no address, and so may not call a local one
const kRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const kStrictPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; style-src 'none'; " +
  "require-trusted-types-for 'script'; trusted-types verbatim-chat";

export class Server {
  folder = mkdtempSync(join(tmpdir(), 'verbatim-browser-'));  // conversations survive a restart, and go with the tests

  constructor() {
    process.on('exit', () => rmSync(this.folder, {recursive: true}));
  }

  static async start(...settings) {
    const server = new Server();
    await server.listen('127.0.0.1:0', settings);
    return server;
  }

  async listen(address, settings) {
    this.settings = settings;
    const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VERBATIM_')));
    this.process = spawn(process.env.VERBATIM_BINARY, ['serve', '--listen', address, '--internal-listen', '127.0.0.1:0',
      '--content', process.env.VERBATIM_TEST_CONTENT, '--reconnect-window', '0',
      '--store', `sqlite:${join(this.folder, 'sessions.db')}`, ...settings],
    {stdio: ['ignore', 'ignore', 'pipe'], env: environment});
    const log = [];
    for await (const line of createInterface({input: this.process.stderr})) {
      log.push(line);
      const found = /event=listening .*?address=([\d.]+:\d+)/.exec(line);
      if (found) {
        this.address = found[1];
        this.process.stderr.resume();
        return;
      }
    }
    throw new Error('the server ended before it listened:\n' + log.join('\n'));
  }

  get url() {
    return `http://${this.address}`;
  }

  async stop() {
    if (this.process.exitCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
  }

  // On the same address, as after an upgrade.
  async again() {
    await this.listen(this.address, this.settings);
  }
}

let browser;
after(() => browser?.close());

// A window of its own (as an "incognito" one), on a page with `body`. `path` is answered by the test instead of the server, so that the
// page is of the server's origin, under a Content-Security-Policy as strict as can be. `url` names a page of another site instead.
export async function visit(server, {body = '', lang = 'en', dir = 'ltr', policy = kStrictPolicy, clock = false, url = `${server.url}/host`,
  ...options} = {}) {
  browser ??= await chromium.launch({executablePath: '/usr/bin/chromium', headless: true, args: kFlags});
  const context = await browser.newContext({viewport: {width: 1280, height: 800}, ...options});
  await context.route(({hostname}) => hostname !== '127.0.0.1', (route) => route.abort());  // or a test would wait for the internet
  await context.route('**/host', (route) => route.fulfill({
    contentType: 'text/html; charset=utf-8', headers: {'Content-Security-Policy': policy},
    body: `<!doctype html><html lang="${lang}" dir="${dir}"><head><title>A hospital</title>` +
      `<meta name="viewport" content="width=device-width">` +
      `<link rel="icon" href="data:,"><script src="/widget.js" defer></script></head><body><main><h1>A hospital</h1>` +
      `<p><a href="/elsewhere">A link</a></p>${body}</main></body></html>`}));
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(error.stack));
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()));
  if (clock) await page.clock.install();
  await page.goto(url);
  return page;
}

// The chat on a page, as a person finds it.
export class Chat {
  constructor(page) {
    this.page = page;
    this.launcher = page.getByRole('button', {name: 'Ask a question'});
    this.panel = page.locator('verbatim-chat .panel');
    this.input = page.getByRole('textbox', {name: 'Your question'});
    this.log = page.getByRole('log');
    this.questions = page.locator('verbatim-chat .question');
    this.replies = page.locator('verbatim-chat .reply');
    this.suggestions = page.getByRole('toolbar', {name: 'Suggested questions'}).getByRole('button');
    this.status = page.locator('verbatim-chat .status');
    this.more = page.getByRole('button', {name: 'More options'});
  }

  static async open(page) {
    const chat = new Chat(page);
    await chat.launcher.click();
    await chat.replies.first().waitFor();
    return chat;
  }

  // Asks and waits for the reply, which it returns.
  async ask(text) {
    const before = await this.replies.count();
    await this.input.fill(text);
    await this.input.press('Enter');
    const reply = this.replies.nth(before);
    await reply.waitFor();
    return reply;
  }

  // What the element keeps in this tab.
  kept() {
    return this.page.evaluate(() => JSON.parse(Object.entries(sessionStorage).find(([key]) => key.startsWith('verbatim-chat'))[1]));
  }

  // The label of what has the focus, through the shadow root.
  focused() {
    return this.page.evaluate(() => {
      let node = document.activeElement;
      while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
      return node.getAttribute('aria-label') || (node.id === 'input' ? 'input' : node.textContent.trim() || node.tagName);
    });
  }
}

// Finds what automatic checks can find, in the page as it is now.
export async function checkAccessibility(page) {
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))));
  await page.locator('verbatim-chat').evaluateAll((all) => Promise.all(all.flatMap((each) => each.shadowRoot.getAnimations())
    .filter((animation) => animation.effect.getTiming().iterations === 1).map((animation) => animation.finished)));
  const {violations} = await new AxeBuilder({page}).withTags(kRules).analyze();
  assert.deepEqual(violations.map(({id, nodes}) => [id, ...nodes.map((node) => node.html + ' ' + node.failureSummary)]), []);
}

export function screenshot(page, name) {
  return page.screenshot({path: join(process.env.VERBATIM_SCREENSHOTS, `${name}.png`), animations: 'disabled'});
}
