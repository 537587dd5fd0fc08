import { createServer } from 'node:https';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aFolder } from '../../../support/folder.ts';
import { anIssuer, type Issuer } from '../../../support/issuer.ts';
import { only, visit } from './servers.ts';

const trusted = getCACertificates();
let issuer: Issuer;

beforeAll(async () => {
  issuer = await anIssuer(aFolder(), 'Test');
  setDefaultCACertificates([issuer.root]);
});
afterAll(() => setDefaultCACertificates(trusted));

/** RFC 9525 §6.3: names of the DNS and addresses are looked for in the subjectAltName, each among its own. */
test.each([
  ['its name', 'www.example.net', ['www.example.net'], 'www.example.net', true],
  ['its name in the subject alone', 'www.example.net', [], 'www.example.net', false],
  [
    'its name in the subject, beside an address',
    'www.example.net',
    ['IP:127.0.0.1'],
    'www.example.net',
    false,
  ],
  ['its address', '127.0.0.1', ['IP:127.0.0.1'], 'www.example.net', true],
  ['its address in the subject alone', '127.0.0.1', [], '127.0.0.1', false],
  ['its address in the subject, beside a name', '127.0.0.1', ['www.example.net'], '127.0.0.1', false],
  ['its address as a name', '127.0.0.1', ['127.0.0.1'], 'www.example.net', false],
])('a server that shows %s', async (_, target, names, commonName, matches) => {
  const chain = await issuer.issue({ names, commonName });
  const server = createServer({ key: chain.key, cert: chain.cert + issuer.intermediate }, (__, answer) =>
    answer.end(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as { port: number };
    const { notes } = await visit(port, { target, protocol: 'HTTPS' });
    expect(only(notes, 'handshake')).toMatchObject([
      {
        authorized: matches,
        ...(!matches && { error: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
        host: { name: target, matches },
      },
    ]);
  } finally {
    server.close();
  }
});
