// The platforms' own SDKs against a real server: what they sign is answered, what they refuse is refused.
import assert from 'node:assert/strict';
import {createHmac, generateKeyPairSync, sign} from 'node:crypto';
import {createRequire} from 'node:module';
import {after, before, test} from 'node:test';
import {serve} from './server.mjs';

const require = createRequire(import.meta.url);
const {verifySlackRequest} = require('@slack/bolt');
const twilio = require('twilio');
const {verifyKey} = require('discord-interactions');
const {validateSignature} = require('@line/bot-sdk');

const now = () => Math.floor(Date.now() / 1000);
const {publicKey, privateKey} = generateKeyPairSync('ed25519');
const discordKey = Buffer.from(publicKey.export({format: 'jwk'}).x, 'base64url').toString('hex');
let server, origin;

before(async () => {
  server = await serve({VERBATIM_SLACK_SECRET: 'slack-hush', VERBATIM_SLACK_TOKEN: 'xoxb-hush', VERBATIM_TWILIO_TOKEN: 'twilio-hush',
    VERBATIM_DISCORD_KEY: discordKey, VERBATIM_LINE_SECRET: 'line-hush', VERBATIM_LINE_TOKEN: 'token'}, '--public-url', 'https://bot.example');
  origin = server.origin;
});
after(() => server.stop());

async function post(path, body, type, headers) {
  const response = await fetch(origin + path, {method: 'POST', body, headers: {'Content-Type': type, ...headers}});
  return {status: response.status, text: await response.text()};
}

function accepted(verify) {
  try {
    return verify() !== false;
  } catch {
    return false;
  }
}

const kForm = 'application/x-www-form-urlencoded';

test('Slack: a command and an event, by what Bolt verifies', async () => {
  const command = new URLSearchParams({team_id: 'T1', user_id: 'U1', trigger_id: '1.2', command: '/ask', text: 'h\u00e9llo & more'}).toString();
  const probe = JSON.stringify({type: 'url_verification', challenge: 'c-\u00e9'});
  for (const [path, body, type] of [['/channels/slack', command, kForm], ['/channels/slack_events', probe, 'application/json']]) {
    for (const [time, key, right] of [[now(), 'slack-hush', true], [now(), 'guess', false], [now() - 400, 'slack-hush', false]]) {
      const headers = {'x-slack-request-timestamp': String(time),
        'x-slack-signature': 'v0=' + createHmac('sha256', key).update(`v0:${time}:${body}`).digest('hex')};
      const bolt = accepted(() => verifySlackRequest({signingSecret: 'slack-hush', body,
        headers: {...headers, 'x-slack-request-timestamp': time}}));
      assert.equal(bolt, right, 'Bolt');
      assert.equal((await post(path, body, type, headers)).status, right ? 200 : 403);
    }
  }
});

test('Twilio: what its SDK signs', async () => {
  const url = 'https://bot.example/channels/twilio?a=1&b=%20';
  const fields = {MessageSid: 'SM1', From: '+15550100', Body: 'caf\u00e9 & \ud83d\udc4d', NumMedia: '0'};
  const body = new URLSearchParams(fields).toString();
  const signature = twilio.getExpectedTwilioSignature('twilio-hush', url, fields);
  const answer = await post('/channels/twilio?a=1&b=%20', body, kForm, {'X-Twilio-Signature': signature});
  assert.equal(answer.status, 200);
  assert.match(answer.text, /^<\?xml version="1.0" encoding="UTF-8"\?><Response><Message>/);
  assert.equal((await post('/channels/twilio?a=1&b=%20', body + 'x', kForm, {'X-Twilio-Signature': signature})).status, 403);
});

test('Discord: what its SDK verifies', async () => {
  const body = JSON.stringify({type: 2, id: '9', user: {id: '7'}, data: {options: [{name: 'q', value: 'h\u00e9llo'}]}});
  const time = String(now());
  const signature = sign(null, Buffer.from(time + body), privateKey).toString('hex');
  for (const [sent, right] of [[body, true], [body + ' ', false]]) {
    assert.equal(await verifyKey(sent, signature, time, discordKey), right, 'the SDK');
    const answer = await post('/channels/discord', sent, 'application/json', {'X-Signature-Ed25519': signature, 'X-Signature-Timestamp': time});
    assert.equal(answer.status, right ? 200 : 401);
    if (right) assert.equal(JSON.parse(answer.text).type, 4);
  }
});

test('LINE: what its SDK verifies', async () => {
  const body = JSON.stringify({destination: 'D', events: []});
  const signature = createHmac('sha256', 'line-hush').update(body).digest('base64');
  for (const [sent, right] of [[body, true], [body + ' ', false]]) {
    assert.equal(validateSignature(sent, 'line-hush', signature), right, 'the SDK');
    assert.equal((await post('/channels/line', sent, 'application/json', {'x-line-signature': signature})).status, right ? 200 : 403);
  }
});
