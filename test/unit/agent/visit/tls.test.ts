import { createServer, type Server as Plain, type Socket } from 'node:net';
import { createServer as createTls, type TlsOptions as ServerOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { decode, type Note, type Outcome, parseTarget } from '#protocol';
import { tlsOptions } from '#protocol/tools/tls.ts';
import { tls } from '../../../../agent/tools/tls.ts';
import { aFolder } from '../../../support/folder.ts';
import { anIssuer, type Issued, type Issuer } from '../../../support/issuer.ts';
import { bareHost } from '../builders.ts';
import { only, visit } from './servers.ts';

let issuer: Issuer;
let good: Issued;
const closing: (() => void)[] = [];

beforeAll(async () => {
  issuer = await anIssuer(aFolder(), 'Test');
  good = await issuer.issue({ names: ['www.example.net', 'IP:127.0.0.1'] });
});
afterEach(() => closing.splice(0).forEach((close) => close()));
afterAll(() => closing.splice(0).forEach((close) => close()));

async function listening(server: Plain, address = '127.0.0.1'): Promise<number> {
  closing.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return (server.address() as { port: number }).port;
}

/** A server of TLS that sends its chain; what it hears over it is kept. */
async function aTlsServer(options: ServerOptions = {}, address?: string) {
  const heard: { names: unknown[]; bytes: number } = { names: [], bytes: 0 };
  const chain = { key: good.key, cert: good.cert + issuer.intermediate };
  const server = createTls({ ...chain, ...options }, (socket) => {
    heard.names.push(socket.servername);
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => (heard.bytes += data.length));
  });
  return { port: await listening(server, address), heard, server };
}

/** Somebody who takes connections and does with them what it likes. */
async function aListener(act: (socket: Socket) => void): Promise<number> {
  return listening(
    createServer((socket) => {
      socket.on('error', () => undefined);
      closing.push(() => socket.destroy());
      act(socket);
    }),
  );
}

interface Given {
  readonly address?: '127.0.0.1' | '::1';
  readonly target?: string;
  readonly serverName?: string;
  readonly signal?: AbortSignal;
}

/** The ports of services are the schema's matter, so it is not asked for the port. */
async function shake(
  port: number,
  { address = '127.0.0.1', target = 'www.example.net', signal, ...options }: Given = {},
): Promise<{ notes: Note[]; outcome: Outcome }> {
  const notes: Note[] = [];
  const family = address === '::1' ? 6 : 4;
  const asked = { ...decode(tlsOptions, options), port: port as 443 };
  const aim = { target: parseTarget(target), contact: { address, family }, isRoot: false } as const;
  const run = {
    signal: signal ?? new AbortController().signal,
    note: (note: Note) => notes.push(note),
    line: () => undefined,
  };
  return { notes, outcome: await tls.run(asked, aim, run, bareHost) };
}

const offers = (notes: readonly Note[]) =>
  Object.fromEntries(only(notes, 'offer').map(({ version, offered }) => [version, offered]));

test.each(['127.0.0.1', '::1'] as const)('a server at %s is looked at from all sides', async (address) => {
  const { port, heard } = await aTlsServer({}, address);
  const { notes, outcome } = await shake(port, { address });
  expect(outcome).toEqual({ kind: 'finished', exit: 0 });
  expect(only(notes, 'phase').map(({ phase }) => phase)).toEqual(['tcp', 'tls']);
  expect(only(notes, 'handshake')).toMatchObject([
    {
      protocol: 'TLSv1.3',
      authorized: false,
      error: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      host: { name: 'www.example.net', matches: true },
    },
  ]);
  expect(only(notes, 'certificate').map(({ depth, subject }) => [depth, subject.CN])).toEqual([
    [0, 'www.example.net'],
    [1, 'Intermediate'],
  ]);
  expect(offers(notes)).toEqual({ TLSv1: false, 'TLSv1.1': false, 'TLSv1.2': true, 'TLSv1.3': true });
  expect(only(notes, 'staple')).toEqual([{ k: 'staple', status: 'none' }]);
  expect(heard).toEqual({ names: Array(3).fill('www.example.net'), bytes: 0 });
});

test('old versions are found where they are offered, and only there', async () => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  const { port } = await aTlsServer(old);
  const { notes, outcome } = await shake(port);
  expect(offers(notes)).toEqual({ TLSv1: true, 'TLSv1.1': true, 'TLSv1.2': false, 'TLSv1.3': false });
  expect(only(notes, 'fault')).toEqual([{ k: 'fault', phase: 'tls', error: 'TLS_VERSION' }]);
  expect(outcome).toMatchObject({ kind: 'failed', failure: { owner: 'target', code: 'tls_failed' } });
  // Its certificate is told all the same.
  expect(only(notes, 'certificate')).toHaveLength(2);
});

describe.each(['127.0.0.1', '::1'] as const)('a server at %s that wants a client certificate', (address) => {
  const wanting = { requestCert: true, rejectUnauthorized: true } as const;

  test('speaks TLS and refuses; whether it offers TLS 1.2 nobody knows', async () => {
    const { port } = await aTlsServer({ ...wanting, maxVersion: 'TLSv1.2' }, address);
    const { notes, outcome } = await shake(port, { address });
    expect(only(notes, 'fault')).toEqual([{ k: 'fault', phase: 'tls', error: 'TLS_REFUSED' }]);
    expect(outcome).toMatchObject({ failure: { owner: 'target', code: 'tls_failed' } });
    expect(offers(notes)).toEqual({ TLSv1: false, 'TLSv1.1': false, 'TLSv1.2': null, 'TLSv1.3': false });
  });

  test('says so in TLS 1.3 only once hands are shaken', async () => {
    const { port } = await aTlsServer(wanting, address);
    const { notes, outcome } = await shake(port, { address });
    expect(outcome).toEqual({ kind: 'finished', exit: 0 });
    expect(offers(notes)).toEqual({ TLSv1: false, 'TLSv1.1': false, 'TLSv1.2': null, 'TLSv1.3': true });
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('does not answer a question over %s', async (version) => {
    const { port } = await aTlsServer({ ...wanting, minVersion: version, maxVersion: version }, address);
    const { notes, outcome } = await visit(port, { address, protocol: 'HTTPS' });
    expect(only(notes, 'fault')).toMatchObject([{ error: 'TLS_REFUSED' }]);
    expect(outcome).toMatchObject({ failure: { owner: 'target', code: 'tls_failed' } });
  });
});

test('no cipher in common is no missing version', async () => {
  const { port } = await aTlsServer({ ciphers: 'ECDHE-RSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' });
  const { notes } = await shake(port);
  expect(only(notes, 'fault')).toEqual([{ k: 'fault', phase: 'tls', error: 'TLS_REFUSED' }]);
  expect(offers(notes)).toMatchObject({ 'TLSv1.2': null, 'TLSv1.3': false });
});

test('another name is said to the server, at the same address; the certificate is held against it', async () => {
  const { port, heard } = await aTlsServer();
  const { notes } = await shake(port, { serverName: 'other.example.org' });
  expect(new Set(heard.names)).toEqual(new Set(['other.example.org']));
  expect(only(notes, 'handshake')[0]!.host).toEqual({ name: 'other.example.org', matches: false });
});

test('an address is no name to say', async () => {
  const { port, heard } = await aTlsServer();
  const { notes } = await shake(port, { target: '127.0.0.1' });
  expect(new Set(heard.names)).toEqual(new Set([false]));
  expect(only(notes, 'handshake')[0]!.host).toEqual({ name: '127.0.0.1', matches: true });
});

test('a lone certificate, and one that signs itself, are the whole of what was sent', async () => {
  const { port } = await aTlsServer({ cert: good.cert });
  const alone = await shake(port);
  expect(only(alone.notes, 'handshake')[0]!.error).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  expect(only(alone.notes, 'certificate')).toHaveLength(1);

  const self = await aTlsServer({ ...(await issuer.selfSigned({ names: ['www.example.net'] })) });
  const { notes } = await shake(self.port);
  expect(only(notes, 'handshake')[0]!.error).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(only(notes, 'certificate')).toHaveLength(1);
});

test.each(['good', 'revoked'] as const)('a stapled response that says %s is seen', async (status) => {
  const response = await issuer.ocsp(good.cert, status);
  const { port, server } = await aTlsServer();
  server.on(
    'OCSPRequest',
    (_cert: Buffer, _issuer: Buffer, answer: (error: null, response: Buffer) => void) =>
      answer(null, response),
  );
  const { notes } = await shake(port);
  expect(only(notes, 'staple')).toEqual([{ k: 'staple', status }]);
});

describe('who is no server of TLS', () => {
  test('and says something else has no TLS, and is not asked again', async () => {
    let connections = 0;
    const port = await aListener((socket) => {
      connections += 1;
      socket.end('220 mail.example.net ESMTP\r\n');
    });
    const { notes, outcome } = await shake(port);
    expect(only(notes, 'fault')).toEqual([{ k: 'fault', phase: 'tls', error: 'TLS_HANDSHAKE' }]);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { owner: 'target', code: 'tls_failed' } });
    expect(connections).toBe(1);
  });

  test('and hangs up has cut the connection', async () => {
    const port = await aListener((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const { notes } = await shake(port);
    expect(only(notes, 'fault')).toEqual([{ k: 'fault', phase: 'tls', error: 'ECONNRESET' }]);
  });

  test('and is not there refuses', async () => {
    const { server, port } = await aTlsServer();
    server.close();
    const { outcome } = await shake(port);
    expect(outcome).toMatchObject({ failure: { owner: 'target', code: 'connect_failed' } });
  });
});

test('who hangs up on a version says nothing of it', async () => {
  const { server, port: inner } = await aTlsServer();
  let connections = 0;
  // The first two get through: the handshake, and TLS 1.3.
  const port = await aListener((socket) => {
    connections += 1;
    if (connections > 2) socket.resetAndDestroy();
    else server.emit('connection', socket);
  });
  expect(inner).not.toBe(port);
  const { notes } = await shake(port);
  expect(offers(notes)).toEqual({ TLSv1: null, 'TLSv1.1': null, 'TLSv1.2': null, 'TLSv1.3': true });
});

test('it ends at once when it is stopped, and lets go of the connection', async () => {
  const control = new AbortController();
  const closed = Promise.withResolvers<void>();
  const port = await aListener((socket) => {
    socket.once('close', () => closed.resolve());
    socket.resume();
    control.abort();
  });
  await shake(port, { signal: control.signal });
  await closed.promise;
});
