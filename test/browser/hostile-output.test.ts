import { expect, test } from 'vitest';
import { type Entry, encodeNote, type Note, toolNames } from '#protocol';
import { hostileOn } from '../support/hostile.ts';
import { scriptedEdge } from '../support/scripted-edge.ts';
import { inChromium } from './stage.ts';

const payloads = [...hostileOn<string>('output.html'), ...hostileOn<string>('output.control')];

/** Logs that bring a stranger's words to every place of the page where a tool's words can stand. */
function logOf(tool: string, words: string, address: string): Entry[] {
  const target: Entry = [0, 'n', encodeNote({ k: 'target', address, family: 4, addresses: [address] })];
  const name: Entry = [1, 'n', encodeNote({ k: 'name', address, name: words })];
  const texts = {
    ping: [
      `64 bytes from ${address}: icmp_seq=1 ttl=60 time=1.5 ms`,
      `From ${words} icmp_seq=2 ${words}`,
      words,
    ],
    traceroute: [` 1  ${address}  0.5 ms !X  0.6 ms`, ` 2  ${words}  1 ms`, words],
    pmtu: [` 1  ${address}  0.5 ms F=1500 !X`, ` 2:  ${words}  1.0ms pmtu 1400`, words],
    mtr: ['x 0 1', `h 0 ${address}`, `d 0 ${words}`, 'p 0 900 1', words],
    dns: [
      `;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1`,
      ';; flags: qr rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 1',
      ';; ANSWER SECTION:',
      `example.net. 60 IN TXT "${words}"`,
      `${words.replaceAll(/\s/g, '')} 60 IN TXT "x"`,
    ],
    bgp: [
      `192.0.2.0/24  unicast [${words} 1 from ${words}] * (100)`,
      `\tvia ${words}`,
      `\tBGP.as_path: ${words}`,
      `\tBGP.community: (${words})`,
      words,
    ],
  }[tool] ?? [words];
  const notes = tool === 'http' || tool === 'tls' ? webNotes(words) : [];
  return [
    target,
    name,
    ...notes.map((note): Entry => [2, 'n', encodeNote(note)]),
    ...texts.map((text, i): Entry => [2 + i, 'o', text]),
    [9, 'e', words],
  ];
}

/** What a web server says of itself, and what its certificate does. */
function webNotes(words: string): Note[] {
  const who = { CN: words, O: words };
  return [
    { k: 'phase', phase: 'tcp', ms: 12.5 },
    { k: 'phase', phase: 'tls', ms: 30.25 },
    { k: 'phase', phase: 'firstByte', ms: 80 },
    { k: 'handshake', protocol: 'TLSv1.3', cipher: 'x', alpn: null, authorized: false },
    {
      k: 'certificate',
      depth: 0,
      subject: who,
      issuer: who,
      from: '2026-01-01T00:00:00.000Z',
      to: null,
      names: [words],
      more: 1,
      keyType: words.slice(0, 32),
      keyBits: null,
      serial: '00',
      fingerprint: '00',
      publicKey: null,
    },
    { k: 'head', version: '1.1', status: 200, text: words },
    {
      k: 'headers',
      list: [
        [words, 'x'],
        ['x', words],
      ],
    },
    { k: 'body', text: words },
    { k: 'received', bytes: 1, truncated: true },
  ];
}

inChromium('hostile output', scriptedEdge, (stage) => {
  /** A finished measurement whose log, and whose failure, say this. @returns the link to its session */
  async function measured(type: string, log: readonly Entry[]): Promise<string> {
    // Where there is no default.
    const options = type === 'tcp' ? { measurementOptions: { port: 443 } } : {};
    const { session, outbox } = await stage.served.measure({ type, ...options });
    for (const entry of log) outbox.push(entry);
    const message = payloads
      .map(({ input }) => input)
      .join(' ')
      .slice(0, 400);
    outbox.end({ kind: 'failed', failure: { owner: 'target', code: 'tool_failed', message } });
    expect(await outbox.delivered).toBe('stored');
    return `${stage.served.url}/s/${session}`;
  }

  test.each(toolNames)(
    '%s: markup is text, control characters are visible, and nothing runs',
    async (tool) => {
      const log = payloads.flatMap(({ input }, i) => logOf(tool, input, `192.0.2.${i + 1}`));
      const page = await stage.open(await measured(tool, log));
      await page.getByRole('button', { name: 'Raw output' }).click();
      await page.locator('.raw pre').waitFor();
      // Whatever the words wanted to be, they came out as characters: no element that the page itself doesn't make.
      const { foreign, links, text } = await page.locator('main').evaluate((main) => ({
        foreign: main.querySelectorAll('script, iframe, object, embed, img, math, [onload], [onerror]')
          .length,
        links: [...main.querySelectorAll('a')].filter(({ href }) => !/^https?:/.test(href)).length,
        text: main.textContent,
      }));
      expect({ foreign, links }).toEqual({ foreign: 0, links: 0 });
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff]/);
      const printable = payloads.filter(({ input }) => /^[\x20-\x7e]+$/.test(input));
      for (const { input } of printable) expect(text).toContain(input);
    },
  );
});
