import { expect, test } from 'vitest';
import { type BgpTarget, limits, parseBgpTarget } from '#protocol';
import { askBirdAbout } from '../../../../agent/router/bird-about.ts';
import { aBird } from './fake-bird.ts';

const hello = '0001 BIRD 3.1.8 ready.\n';

/** A prefix and one way to it, as BIRD 3 has them on its control socket. */
function aPrefix(prefix: string, neighbour: string): string {
  return [
    `1007-${prefix.padEnd(20)} unicast [${neighbour} 04:58:28.958] * (100) [AS64701i]`,
    ' \tvia 192.0.2.2 on vab',
    '1012-\tpreference: 100',
    ' \tbgp_path: 64701',
    '1008-\tInternal route handling values: 0L 11G 1S id 8',
    '',
  ].join('\n');
}

async function ask(text: string, answer: string, most = Infinity) {
  const { socket } = await aBird(answer, hello);
  const lines: string[] = [];
  const target: BgpTarget = parseBgpTarget('route', text);
  const onLine = (line: string) => lines.push(line) < most;
  const end = await askBirdAbout(target, {
    socket,
    command: 'show route',
    signal: new AbortController().signal,
    onLine,
  });
  return { end, lines, names: lines.flatMap((line) => /\[(\w+) /.exec(line)?.[1] ?? []) };
}

const table = '1007-Table master4:\n';
const [default4, narrow] = [aPrefix('0.0.0.0/0', 'default_way'), aPrefix('198.51.100.0/24', 'narrow_way')];

test.each([
  ['the default route first', `${table}${default4}${narrow}0000 \n`],
  ['the default route last', `${table}${narrow}${default4}0000 \n`],
])(
  'of an address BIRD 3 says every prefix that it is in, and the most specific one counts: %s',
  async (_, answer) => {
    const { end, lines, names } = await ask('198.51.100.7', answer);
    expect(end).toEqual({ kind: 'answered', code: 0, text: '' });
    expect(names).toEqual(['narrow_way']);
    expect(lines).toEqual([
      'Table master4:',
      expect.stringMatching(/^198\.51\.100\.0\/24 /),
      '\tvia 192.0.2.2 on vab',
      '\tpreference: 100',
      '\tbgp_path: 64701',
      '\tInternal route handling values: 0L 11G 1S id 8',
    ]);
  },
);

test('the same in IPv6', async () => {
  const answer = `1007-Table master6:\n${aPrefix('::/0', 'default_way')}${aPrefix('2001:db8:80::/44', 'narrow_way')}0000 \n`;
  expect((await ask('2001:db8:80::1', answer)).names).toEqual(['narrow_way']);
});

test('all ways to that prefix are passed on', async () => {
  const other = aPrefix('', 'other_way');
  const answer = `${table}${default4}${other}${narrow}${other}0000 \n`;
  expect((await ask('198.51.100.7', answer)).names).toEqual(['narrow_way', 'other_way']);
});

test('a prefix is what was asked for, and nothing is held back', async () => {
  const { names } = await ask('0.0.0.0/0', `${table}${default4}${narrow}0000 \n`);
  expect(names).toEqual(['default_way', 'narrow_way']);
});

test('who has heard enough is told no more, and that there was more', async () => {
  const { end, lines } = await ask('198.51.100.7', `${table}${default4}${narrow}0000 \n`, 2);
  expect(end).toEqual({ kind: 'stopped' });
  expect(lines).toHaveLength(2);
});

test('no more ways are held than are told, and one', async () => {
  const ways = aPrefix('', 'other_way').repeat(limits.probe.routes * 3);
  const { names } = await ask('198.51.100.7', `${table}${narrow}${ways}0000 \n`);
  expect(names).toHaveLength(limits.probe.routes + 1);
});

test('that there is no such network is passed on as it is', async () => {
  const { end, lines } = await ask('198.51.100.7', '8001 Network not found\n');
  expect(end).toEqual({ kind: 'answered', code: 8001, text: 'Network not found' });
  expect(lines).toEqual([]);
});
