import { expect, test } from 'vitest';
import type { Entry } from '#protocol';
import { aPopWithAgent, aRun, call, dialData, jobOf, type Run } from './support/world.ts';

const names = ['text', 'md', 'json', 'ndjson', 'csv', 'cast'];
const log: Entry[] = [
  [0, 'n', '{"k":"target","address":"192.0.2.1","family":4,"addresses":["192.0.2.1"]}'],
  [1, 'o', ' 1  10.0.0.1  0.5 ms'],
  [1, 'n', '{"k":"name","address":"10.0.0.1","name":"gw.corp.example"}'],
  [2, 'o', ' 2  192.0.2.1  2.5 ms'],
  [3, 'e', '\u001b]0;pwned\u0007'],
];

async function aTrace(slug: string, entries = log): Promise<Run> {
  const { agent } = await aPopWithAgent(slug);
  const run = await aRun([slug], { type: 'traceroute' });
  const data = await dialData(await jobOf(agent));
  await data.next('resume');
  data.say({ t: 'log', seq: 0, e: entries, commit: true });
  data.say({ t: 'end', seq: entries.length, outcome: { kind: 'finished', exit: 0 } });
  await data.next('ack', ({ end }) => end === true);
  return run;
}

const auth = (key: string) => ({ authorization: `Bearer ${key}` });
const get = ({ session }: Pick<Run, 'session'>, query: string, headers = {}) =>
  call('GET', `/v1/sessions/${session}/export${query}`, undefined, headers);

test('every format is a download with a name, for nobody to keep', async () => {
  const run = await aTrace('exports');
  for (const name of names) {
    const response = await get(run, `?format=${name}`);
    expect(response.status, name).toBe(200);
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="popglass-traceroute-192\.0\.2\.1\.(?:txt|md|json|ndjson|csv|cast)"$/,
    );
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const text = await response.text();
    expect(text, name).toContain('10.0.0.1');
    expect(text, name).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/);
  }
});

test('whoever shows no key gets every format redacted, and who shows it the original', async () => {
  const run = await aTrace('exports-redacted');
  await call('PATCH', `/v1/sessions/${run.session}`, { redact: { hops: 1, private: true } }, auth(run.key));
  for (const name of names) {
    for (const headers of [{}, auth('wrong')])
      expect(await (await get(run, `?format=${name}`, headers)).text(), name).not.toMatch(
        /10\.0\.0\.1|gw\.corp/,
      );
    expect(await (await get(run, `?format=${name}`, auth(run.key))).text(), name).toContain('10.0.0.1');
  }
});

test.each(['', '?format=', '?format=pdf', '?format=toString', '?format=__proto__', '?format=TEXT'])(
  '%j is no format, and is told those that there are',
  async (query) => {
    const run = await aTrace('exports-bad');
    const response = await get(run, query);
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        error: {
          type: 'validation_error',
          message: `format must be one of ${names.join(', ')}.`,
          params: { format: `must be one of ${names.join(', ')}` },
        },
      },
    ]);
  },
);

test('a session that never was, or is gone, has no export', async () => {
  expect((await get({ session: 'A'.repeat(43) }, '?format=text')).status).toBe(404);
  const run = await aTrace('exports-gone');
  await call('DELETE', `/v1/sessions/${run.session}`, undefined, auth(run.key));
  expect((await get(run, '?format=text')).status).toBe(410);
});

test('a long log comes out whole', async () => {
  const lines = Array.from({ length: 400 }, (_, i): Entry => [i, 'o', `${i} ${'x'.repeat(60)}`]);
  const text = await (await get(await aTrace('exports-long', lines), '?format=ndjson')).text();
  const entries = text
    .split('\n')
    .flatMap((line) => (line.startsWith('{"t":"log"') ? (JSON.parse(line) as { e: Entry[] }).e : []));
  expect(entries).toEqual(lines);
});

test('a terminal gets a session as text at its link, a browser and whoever makes previews get the page', async () => {
  const { session } = await aTrace('printed');
  const at = (headers: Record<string, string>) => call('GET', `/s/${session}`, undefined, headers);
  const printed = await at({ accept: '*/*', 'user-agent': 'curl/8.5.0' });
  expect([printed.headers.get('content-type'), printed.headers.get('content-disposition')]).toEqual([
    'text/plain; charset=utf-8',
    null,
  ]);
  expect(await printed.text()).toContain('10.0.0.1');
  for (const headers of [
    { accept: 'text/html,*/*;q=0.8', 'user-agent': 'Mozilla/5.0' },
    { accept: '*/*', 'user-agent': 'Chatbot-LinkExpanding 1.0' },
  ]) {
    const page = await (await at(headers)).text();
    expect(page).toContain('<meta property="og:title" content="traceroute to 192.0.2.1" />');
    expect(page).toMatch(/og:description" content="Measured from Vienna\./);
  }
  const none = await call('GET', `/s/${'A'.repeat(43)}`, undefined, { 'user-agent': 'curl/8.5.0' });
  expect([none.status, none.headers.get('content-type')]).toEqual([404, 'application/json']);
});
