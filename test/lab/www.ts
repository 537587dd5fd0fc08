/**
 * The lab's web server: HTTPS with a certificate that it signs itself, HTTP, and the sites of sites.ts with certificates of the lab's
 * own authority. Runs inside a namespace; says `ready` when it answers. Arguments: a file for its own certificate and key, a folder for
 * the authority's.
 */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { type Http2ServerRequest, type Http2ServerResponse, createSecureServer } from 'node:http2';
import { createServer as createMailServer, type Server } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { promisify } from 'node:util';
import { anIssuer, type Issuer } from '../support/issuer.ts';
import { type Site, sites } from './sites.ts';

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

/** `/` a page, `/large` a megabyte, `/slow` a page after a while, `/redirect` elsewhere, `/status/503` that status. */
function serve(request: Request, response: Response): void {
  const status = Number(/^\/status\/([2-5]\d\d)$/.exec(request.url ?? '')?.[1] ?? 200);
  if (request.url === '/redirect') return reply(response, 301, '', { location: '/' });
  if (request.url === '/slow') return void setTimeout(() => reply(response, 200, 'at last\n'), 900);
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

interface Shown {
  readonly context: SecureContext;
  /** Of its certificate. */
  readonly fingerprint: string;
  /** The OCSP response that comes along with the handshake. */
  readonly staple: Buffer | null;
}

/** What a site shows. */
async function shownBy({ name, wish, isAlone, staple }: Site, issuer: Issuer): Promise<Shown> {
  const { key, cert } = await issuer.issue({ names: [name], ...wish });
  const context = createSecureContext({ key, cert: isAlone ? cert : cert + issuer.intermediate });
  const { fingerprint } = new X509Certificate(cert);
  return { context, fingerprint, staple: staple ? await issuer.ocsp(cert, staple) : null };
}

/** All sites, one after the other: an authority of files does one thing at a time. */
async function allSites(directory: string): Promise<ReadonlyMap<string, Shown>> {
  const issuer = await anIssuer(directory, 'Popglass lab');
  const shown = new Map<string, Shown>();
  for (const site of sites) shown.set(site.name, await shownBy(site, issuer));
  return shown;
}

type Answer<T> = (error: null, answer: T) => void;

/** HTTPS under all names. */
function secureServer(pem: Buffer, shown: ReadonlyMap<string, Shown>, more: object = {}) {
  const staples = new Map([...shown.values()].map(({ fingerprint, staple }) => [fingerprint, staple]));
  const SNICallback = (name: string, answer: Answer<SecureContext | undefined>) =>
    answer(null, shown.get(name)?.context);
  const server = createSecureServer({ key: pem, cert: pem, allowHTTP1: true, SNICallback, ...more }, serve);
  return server.on('OCSPRequest', (certificate: Buffer, _: Buffer, answer: Answer<Buffer | null>) =>
    answer(null, staples.get(new X509Certificate(certificate).fingerprint) ?? null),
  );
}

const [file, directory] = process.argv.slice(2) as [string, string];
const [pem, shown] = await Promise.all([selfSigned(file), allSites(directory)]);
const old = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
await Promise.all([
  listen(createServer(serve), 80),
  listen(secureServer(pem, shown), 443),
  listen(secureServer(pem, shown, old), 8443),
  listen(
    createMailServer((socket) => socket.on('error', () => undefined).end('220 ready\r\n')),
    465,
  ),
]);
process.stdout.write('ready\n');
