// The published documents as their readers' tools see them: OpenAPI by Redocly's rules, AsyncAPI by its own parser; and that both
// tools do find what is wrong.
import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, writeFileSync, copyFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {Parser, fromFile} from '@asyncapi/parser';
import {createConfig, lint} from '@redocly/openapi-core';

const PUBLISHED = new URL('../../src/protocol/schema/', import.meta.url).pathname;

async function problemsOfOpenApi(path) {
  const rules = {'no-unused-components': 'error', 'no-invalid-media-type-examples': 'error'};
  const config = await createConfig({extends: ['spec'], rules});
  return (await lint({ref: path, config})).map((problem) => `${problem.ruleId}: ${problem.message}`);
}

async function problemsOfAsyncApi(path) {
  const {document, diagnostics} = await fromFile(new Parser(), path).parse();
  const errors = diagnostics.filter(({severity}) => severity === 0).map(({code, message}) => `${code}: ${message}`);
  return document || errors.length ? errors : ['no document'];
}

// Runs `check` on a copy of the published documents in which `change` has changed one.
async function withChanged(name, change, check) {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim_published_'));
  try {
    for (const file of ['frames.schema.json', 'asyncapi.json', 'openapi.json']) copyFileSync(PUBLISHED + file, join(folder, file));
    const document = JSON.parse(readFileSync(join(folder, name)));
    change(document);
    writeFileSync(join(folder, name), JSON.stringify(document));
    return await check(join(folder, name));
  } finally {
    rmSync(folder, {recursive: true});
  }
}

test('openapi.json is OpenAPI 3.1, down to the schemas that it refers to', async () => {
  assert.equal(JSON.parse(readFileSync(PUBLISHED + 'openapi.json')).openapi, '3.1.0');
  assert.deepEqual(await problemsOfOpenApi(PUBLISHED + 'openapi.json'), []);
});

test('asyncapi.json is AsyncAPI 3.0', async () => {
  assert.equal(JSON.parse(readFileSync(PUBLISHED + 'asyncapi.json')).asyncapi, '3.0.0');
  assert.deepEqual(await problemsOfAsyncApi(PUBLISHED + 'asyncapi.json'), []);
});

test('the tools find what is wrong', async () => {
  const misspelt = await withChanged('openapi.json', (document) => {
    document.paths['/v1/messages'].post.respones = {};
  }, problemsOfOpenApi);
  assert.notDeepEqual(misspelt, []);
  const dangling = await withChanged('frames.schema.json', (schema) => {
    delete schema.$defs.server_frame;
  }, (path) => problemsOfOpenApi(path.replace('frames.schema', 'openapi')));
  assert.notDeepEqual(dangling, []);
  const unknown = await withChanged('asyncapi.json', (document) => {
    document.operations.ask.action = 'shout';
  }, problemsOfAsyncApi);
  assert.notDeepEqual(unknown, []);
});
