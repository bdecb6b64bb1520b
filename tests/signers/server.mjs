// Starts the built server and waits until it listens.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

export async function serve(variables, ...options) {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VERBATIM_')));
  const server = spawn(process.env.VERBATIM_BINARY, ['serve', '--listen', '127.0.0.1:0', '--internal-listen', '127.0.0.1:0', '--content',
    process.env.VERBATIM_TEST_CONTENT, '--store', 'memory', ...options], {
    env: {...environment, ...variables}, stdio: ['ignore', 'ignore', 'pipe'],
  });
  let origin;
  for await (const line of createInterface({input: server.stderr})) {
    const found = /event=listening .*address=(\S+)/.exec(line);
    if (found) {
      origin = 'http://' + found[1];
      break;
    }
  }
  assert.ok(origin, 'the server listens');
  server.stderr.resume();
  return {origin, stop: () => server.kill()};
}
