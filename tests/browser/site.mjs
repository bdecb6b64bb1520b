// A web site that is not the bot's: another origin, on a port of its own.
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';

export class Site {
  // `pages`: path -> HTML; `files`: path -> file, served as a script.
  static async start({pages, files = {}}) {
    const site = new Site();
    site.server = createServer(({url}, response) => {
      const page = pages[url];
      const file = files[url];
      response.writeHead(page || file ? 200 : 404, {'Content-Type': file ? 'text/javascript' : 'text/html; charset=utf-8'});
      response.end(file ? readFileSync(file) : page);
    });
    site.server.listen(0, '127.0.0.1');
    await once(site.server, 'listening');
    site.origin = `http://127.0.0.1:${site.server.address().port}`;
    return site;
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

export function page(body, head = '') {
  return `<!doctype html><html lang="en"><head><title>Another site</title><link rel="icon" href="data:,">${head}</head>` +
    `<body><main><h1>Another site</h1>${body}</main></body></html>`;
}
