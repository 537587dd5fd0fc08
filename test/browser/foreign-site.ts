import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { StatusView } from '#protocol';
import { aStatus } from '../support/a-status.ts';

interface Asked {
  readonly path: string;
  readonly cookie: string | undefined;
  readonly referer: string | undefined;
}

/** Somebody else's page with the widget in it, and on another origin the edge, as far as the widget sees one. */
export interface ForeignSite {
  /** Of the page. */
  readonly url: string;
  /** Of the edge. */
  readonly edge: string;
  /** What the page has in its body, above a paragraph `#below`. */
  body: string;
  lang: string;
  /** What the edge answers; null: it breaks the connection. */
  status: unknown;
  /** The answer waits for it. */
  until: Promise<unknown>;
  /** What the edge was asked for. */
  asked: Asked[];
  stop(): Promise<void>;
}

/** The status as of now. Nothing is going on but what `more` says. */
export function aFreshStatus(more: Partial<StatusView> = {}): StatusView {
  return aStatus({ updatedAt: new Date().toISOString(), incidents: [], maintenance: [], ...more });
}

/** As at the beginning, for the next test. */
export function reset(site: ForeignSite): void {
  const body = '<popglass-status></popglass-status>';
  Object.assign(site, { body, lang: 'en', status: aFreshStatus(), until: Promise.resolve(), asked: [] });
}

/** Serif type, and rules for every tag: what a page's own style sheet does to whatever it can reach. And room for eight PoPs, as README has it. */
const css = `
body { font: 20px/3 Georgia, serif; text-align: center; letter-spacing: 0.1em; background: #fffdf8; color: #221d16 }
* { text-transform: uppercase !important; font-style: italic !important }
popglass-status { display: block; min-height: calc(192px + 72px * 8) }
ul, li, table, td, span, strong, a, svg, path { font-size: 40px !important; display: inline !important; border: 9px solid red !important }
`;

const open = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

function send(response: ServerResponse, type: string, text: string, headers: Record<string, string>): void {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...headers }).end(text);
}

async function answerAsEdge(
  site: ForeignSite,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url!, 'http://edge');
  const { cookie, referer } = request.headers;
  site.asked.push({ path: pathname, cookie, referer });
  if (pathname === '/v1/status') {
    await site.until;
    if (site.status === null) request.socket.destroy();
    else send(response, 'application/json', JSON.stringify(site.status), open);
    return;
  }
  const file = pathname === '/embed' ? '/embed.html' : pathname;
  const policy = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'`;
  const type = file.endsWith('.js') ? 'text/javascript' : 'text/html';
  const text = await readFile(path.join('dist/web', file), 'utf8').catch(() => 'nothing');
  send(response, type, text, { ...open, 'content-security-policy': policy });
}

/** The host of the page says what it may load: scripts and styles, as contract §6 has it. */
function answerAsHost(site: ForeignSite, request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/host.css') return send(response, 'text/css', css, {});
  const html = `<!doctype html><html lang="${site.lang}"><title>Hostco status</title>
    <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
    <link rel="stylesheet" href="/host.css"><script type="module" src="${site.edge}/widget.js"></script>
    <main><h1>Hostco status</h1>${site.body}<p id="below">Below</p></main></html>`;
  const policy = `script-src ${site.edge}; style-src 'self'`;
  return send(response, 'text/html', html, { 'content-security-policy': policy, 'set-cookie': 'host=1' });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Serves the built widget from `dist/web`. */
export async function startForeignSite(): Promise<ForeignSite> {
  const edge = createServer((request, response) => void answerAsEdge(site, request, response));
  const host = createServer((request, response) => answerAsHost(site, request, response));
  const [edgeUrl, url] = await Promise.all([listen(edge), listen(host)]);
  const site: ForeignSite = {
    edge: edgeUrl,
    url,
    body: '',
    lang: '',
    status: null,
    until: Promise.resolve(),
    asked: [],
    async stop() {
      for (const server of [edge, host]) {
        server.closeAllConnections();
        await new Promise((resolve) => {
          server.close(resolve);
        });
      }
    },
  };
  reset(site);
  return site;
}
