// telegram-test-api, which plays Telegram's Bot API and people who talk to a bot, against a server that answers by calls.
// It sends no secret_token and speaks no TLS: a relay adds the one, a TLS server before it the other.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {createRequire} from 'node:module';
import {connect, createServer as listen} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {createServer as listenTls} from 'node:tls';
import {serve} from './server.mjs';

const Telegram = createRequire(import.meta.url)('telegram-test-api');
const kToken = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
const ending = [];
let api;

async function portOf(server, port = 0) {
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server.address().port;
}

async function freePort() {
  const server = listen();
  const port = await portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function makeCertificates(folder) {
  const openssl = (...options) => execFileSync('openssl', options, {cwd: folder, stdio: 'pipe'});
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-days', '2', '-subj', '/CN=authority', '-keyout', 'ca.key', '-out', 'ca.pem');
  openssl('req', ...key, '-subj', '/CN=x', '-keyout', 'host.key', '-out', 'host.csr');
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:api.telegram.org');
  openssl('x509', '-req', '-in', 'host.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names',
    '-out', 'host.pem');
}

before(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim_telegram_'));
  ending.push(() => rmSync(folder, {recursive: true}));
  makeCertificates(folder);
  api = new Telegram({port: await freePort(), host: '127.0.0.1'});
  await api.start();
  ending.push(() => api.stop());
  const tls = listenTls({key: readFileSync(join(folder, 'host.key')), cert: readFileSync(join(folder, 'host.pem'))}, (socket) => {
    const plain = connect(api.config.port, '127.0.0.1');
    socket.pipe(plain).pipe(socket);
    for (const end of [socket, plain]) end.on('error', () => socket.destroy());
  });
  const via = '127.0.0.1:' + await portOf(tls);
  ending.push(() => tls.close());
  const server = await serve({VERBATIM_TELEGRAM_SECRET: 'te-hush', VERBATIM_TELEGRAM_TOKEN: kToken}, '--outgoing-via', via,
    '--outgoing-ca', join(folder, 'ca.pem'));
  ending.push(server.stop);
  const relay = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = await fetch(server.origin + '/channels/telegram', {method: 'POST', body: Buffer.concat(chunks),
      headers: {'Content-Type': 'application/json', 'X-Telegram-Bot-Api-Secret-Token': 'te-hush'}});
    response.writeHead(answer.status).end(await answer.text());
  });
  const url = `http://127.0.0.1:${await portOf(relay)}/`;
  ending.push(() => relay.close());
  await fetch(`${api.config.apiURL}/bot${kToken}/setWebhook`, {method: 'POST', body: JSON.stringify({url}),
    headers: {'Content-Type': 'application/json'}});
});
after(async () => {
  for (const end of ending.reverse()) await end();
});

async function saidAfter(send) {
  const answered = api.waitBotMessage();
  await send();
  await answered;
  return api.storage.botMessages.at(-1);
}

test('a message, a command and a tap are answered by calls', async () => {
  const person = api.getClient(kToken, {userId: 7, chatId: 7});
  const hello = await saidAfter(() => person.sendMessage(person.makeMessage('hello')));
  assert.equal(hello.botToken, kToken);
  assert.equal(hello.message.chat_id, 7);
  assert.equal(hello.message.text, 'Hello.');
  const welcome = await saidAfter(() => person.sendCommand(person.makeCommand('/start')));
  assert.match(welcome.message.text, /\S/);
  const tapped = await saidAfter(() => person.sendCallback(person.makeCallbackQuery('stage4.definition')));
  assert.match(tapped.message.text, /^A sample answer\./);
});

test('each person has a conversation', async () => {
  for (const id of [8, 9]) {
    const person = api.getClient(kToken, {userId: id, chatId: id});
    assert.equal((await saidAfter(() => person.sendMessage(person.makeMessage('what is stage 4')))).message.chat_id, id);
  }
});
