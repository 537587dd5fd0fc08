/**
 * The lab's web server: HTTPS with a certificate that it signs itself, and HTTP. Runs inside a namespace; says `ready` when it
 * answers. Argument: a file for the certificate and its key.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { type Http2ServerRequest, type Http2ServerResponse, createSecureServer } from 'node:http2';
import type { Server } from 'node:net';
import { promisify } from 'node:util';

const names = [
  'www.example.net',
  'example.net',
  'www.example.com',
  'v4only.example.net',
  'v6only.example.net',
];

const subject = ['-subj', `/C=DE/O=Popglass lab/CN=${names[0]}`];
const alternatives = ['-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`];
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Key and certificate in one PEM. */
async function selfSigned(file: string): Promise<Buffer> {
  const out = ['-keyout', file, '-out', file];
  const argv = ['req', '-x509', '-days', '30', ...newKey, ...subject, ...alternatives, ...out];
  await promisify(execFile)('openssl', argv);
  return readFile(file);
}

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

/** `/` a page, `/large` a megabyte, `/redirect` elsewhere, `/status/503` that status. */
function serve(request: Request, response: Response): void {
  const status = Number(/^\/status\/([2-5]\d\d)$/.exec(request.url ?? '')?.[1] ?? 200);
  if (request.url === '/redirect') return reply(response, 301, '', { location: '/' });
  if (request.url === '/large') return reply(response, 200, 'x'.repeat(1024 * 1024));
  return reply(response, status, '<!doctype html><title>Popglass lab</title><p>It works.</p>\n');
}

function reply(response: Response, status: number, body: string, headers: Record<string, string> = {}): void {
  response.statusCode = status;
  const all = { server: 'popglass-lab', 'content-type': 'text/html; charset=utf-8', ...headers };
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
  response.end(body);
}

async function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(port, '::', resolve);
  await promise;
}

const pem = await selfSigned(process.argv[2]!);
await Promise.all([
  listen(createServer(serve), 80),
  listen(createSecureServer({ key: pem, cert: pem, allowHTTP1: true }, serve), 443),
]);
process.stdout.write('ready\n');
