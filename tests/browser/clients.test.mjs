// Clients of other makers, as they come from npm, on a site of another origin.
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {Server, screenshot, visit} from './harness.mjs';
import {Site, page as pageWith} from './site.mjs';

const require = createRequire(import.meta.url);
const {Rasa} = require('./node_modules/.clients/@tiledesk/tiledesk-rasa-connector/Rasa.js');
const kModules = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, 'node_modules');
const kFiles = {
  '/deepChat.js': join(kModules, 'deep-chat/dist/deepChat.bundle.js'),
  '/webchat.js': join(kModules, '.clients/botframework-webchat/dist/webchat-es5.js'),
};
const kModes = {
  'http': (server) => ({url: `${server.url}/channels/deep-chat`, additionalBodyProps: {session: 'a-name-of-http-mode'}}),
  'stream': (server) => ({url: `${server.url}/channels/deep-chat`, stream: true, additionalBodyProps: {session: 'a-name-of-stream-mode'}}),
  'socket': (server) => ({url: `ws://${server.address}/channels/deep-chat/socket`, websocket: true}),
};

const pages = {};
let server;
let site;
before(async () => {
  site = await Site.start({pages, files: kFiles});
  server = await Server.start('--rasa', 'on', '--deep-chat', 'on', '--direct-line', 'on', '--allowed-origins', site.origin);
  for (const [mode, connect] of Object.entries(kModes)) {
    pages[`/${mode}`] = pageWith(`<deep-chat connect='${JSON.stringify(connect(server))}'></deep-chat>`,
      '<script type="module" src="/deepChat.js"></script>');
  }
  pages['/webchat'] = pageWith('<div id="chat" style="height: 600px"></div>', `<script src="/webchat.js"></script>
    <script type="module">
      const begun = await fetch('${server.url}/v3/directline/tokens/generate', {method: 'POST'});
      const {token} = await begun.json();
      const directLine = WebChat.createDirectLine({token, domain: '${server.url}/v3/directline'});
      WebChat.renderWebChat({directLine, userID: 'somebody'}, document.getElementById('chat'));
    </script>`);
});
after(async () => {
  await server.stop();
  await site.stop();
});

// The first words of an answer as a reader sees them.
function beginning(id) {
  const text = readFileSync(join(process.env.VERBATIM_TEST_CONTENT, 'responses/en', `${id.replace('.', '/')}.md`), 'utf8');
  return text.split('---\n')[2].trim().split('\n')[0].replaceAll('**', '').slice(0, 60);
}

for (const mode of Object.keys(kModes)) {
  test(`deep-chat, by ${mode}: answers, and suggestions that can be pressed`, async () => {
    const page = await visit(server, {url: `${site.origin}/${mode}`});
    const chat = page.locator('deep-chat');
    await chat.locator('#text-input').fill('what is stage 4');
    await chat.locator('#text-input').press('Enter');
    await chat.getByText(beginning('stage4.definition')).waitFor();
    const suggestions = chat.locator('.deep-chat-suggestion-button');
    const label = await suggestions.first().innerText();
    await screenshot(page, `deep-chat-${mode}`);
    const answers = chat.locator('.ai-message-text:not(:has(button))');
    const shown = await answers.count();
    await suggestions.first().click();
    await chat.locator('.user-message-text', {hasText: label}).waitFor();
    await answers.nth(shown).waitFor();
    assert.equal(await chat.getByText(beginning('system.not_understood')).count(), 0, `"${label}" chooses`);
    assert.equal(await chat.locator('.error-message-text').count(), 0);
  });
}

test('a Rasa client: answers, and buttons whose payload chooses', async () => {
  const rasa = new Rasa();
  const ask = (text) => new Promise((resolve) =>
    rasa.runRASAQuery(`${server.url}/webhooks/rest/webhook`, 'a-sender-that-is-long', text, resolve));
  const first = await ask('what is stage 4');
  assert.equal(first[0].recipient_id, 'a-sender-that-is-long');
  assert.ok(first[0].text.startsWith(beginning('stage4.definition')));
  const [button] = first.at(-1).buttons;
  const chosen = await ask(button.payload);
  assert.ok(chosen[0].text.startsWith(beginning(button.payload.slice(1))), chosen[0].text);
  assert.equal(rasa.commandsByRASAResponse(first).length, 2 * first.length - 1, 'the client can make use of all of it');
});

test('Bot Framework Web Chat: a welcome, answers, suggestions, and nothing that "failed to send"', async () => {
  const page = await visit(server, {url: `${site.origin}/webchat`});
  await page.getByText(beginning('system.welcome')).first().waitFor();
  const input = page.getByRole('textbox');
  await input.fill('what is stage 4');
  await input.press('Enter');
  await page.getByText(beginning('stage4.definition').slice(0, 40)).first().waitFor();
  const asked = page.locator('.webchat__bubble--from-user', {hasText: 'what is stage 4'});
  assert.equal(await asked.count(), 1, 'the own words come back once');
  assert.equal(await page.getByText('Sending').count(), 0, 'and are known to have been sent');
  const suggestion = page.locator('.webchat__suggested-action').first();
  const label = (await suggestion.innerText()).trim();
  await screenshot(page, 'webchat');
  const shown = await page.locator('.webchat__bubble:not(.webchat__bubble--from-user)').count();
  await suggestion.click();
  await page.locator('.webchat__bubble--from-user', {hasText: label}).waitFor();
  await page.locator('.webchat__bubble:not(.webchat__bubble--from-user)').nth(shown).waitFor();
  assert.equal(await page.getByText('Send failed').count(), 0);
});
