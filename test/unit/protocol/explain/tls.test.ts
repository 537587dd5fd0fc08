import { expect, test } from 'vitest';
import type { Note, TlsVersion } from '#protocol';
import { tls } from '#protocol/tools/tls.ts';
import { aNote, everyTool, folded, foldedBy } from '../tools/recordings.ts';

const offering = (...versions: TlsVersion[]) =>
  folded(
    'tls',
    versions.map((version) => aNote({ k: 'offer', version, offered: true })),
  );

test.each([
  [['TLSv1', 'TLSv1.1'], 'TLS 1.0 and TLS 1.1, which are out of use'],
  [['TLSv1'], 'TLS 1.0, which is out of use'],
] as const)('%s are told in a sentence', (versions, words) => {
  const [found] = tls.explain(offering('TLSv1.2', ...versions), true);
  expect(found).toMatchObject({ code: 'tls_old_version', text: expect.stringContaining(words) });
  expect(found!.evidence).toContain('TLS 1.0: offered');
});

const shaken: Omit<Extract<Note, { k: 'handshake' }>, 'authorized' | 'host'> = {
  k: 'handshake',
  protocol: 'TLSv1.3',
  cipher: 'x',
  alpn: null,
};

test.each(['tls', 'http'] as const)(
  '%s sees a certificate in order by its trust and by whom it is for',
  (name) => {
    const tool = everyTool.find((one) => one.name === name)!;
    const seen = (authorized: boolean, matches: boolean) => {
      const host = { name: 'www.example.net', matches };
      const log = [aNote({ ...shaken, authorized, host })];
      return tool.seen(foldedBy(tool, log), true).web!.isTrusted;
    };
    expect([seen(true, true), seen(false, true), seen(true, false)]).toEqual([true, false, false]);
    expect(tool.seen(foldedBy(tool, []), true).web!.isTrusted).toBeNull();
  },
);
