import { beforeEach, expect, test } from 'vitest';
import { commands, type Hands, obey } from './commands.ts';

let done: string[];

const hand = (name: string) => async (pop: string, percent?: number) => {
  if (pop === 'nyc1') throw new Error('nft:\n no such file');
  done.push([name, pop, percent ?? ''].join(' ').trim());
};

const hands: Hands = {
  cut: hand('cut'),
  lose: hand('lose'),
  mend: hand('mend'),
  stopAgent: hand('stop'),
  startAgent: hand('start'),
};

beforeEach(() => {
  done = [];
});

test.each([
  ['cut sin1', 'cut sin1', 'sin1 is cut off'],
  [' loss  sin1 30 ', 'lose sin1 30', 'sin1 loses 30 % each way'],
  ['mend vie1', 'mend vie1', 'vie1 is mended'],
  ['stop sin1', 'stop sin1', 'the agent of sin1 has stopped'],
  ['start sin1', 'start sin1', 'the agent of sin1 is online'],
])('%s', async (line, does, said) => {
  expect(await obey(hands, line)).toBe(said);
  expect(done).toEqual([does]);
});

test.each([
  ['fly sin1', 'not understood'],
  ['cut', 'no PoP'],
  ['cut ber1', 'no PoP ber1: there are vie1, nyc1, sin1'],
  ['cut sin1 now', 'not understood'],
  ['loss sin1', 'not understood'],
  ['loss sin1 101', 'not understood'],
  ['loss sin1 30; reboot', 'not understood'],
  ['constructor sin1', 'not understood'],
])('%j does nothing, and says why', async (line, why) => {
  expect(await obey(hands, line)).toContain(why);
  expect(done).toEqual([]);
});

test('help names all commands in one line', async () => {
  const said = await obey(hands, 'help');
  for (const [form] of commands) expect(said).toContain(form);
  expect(said).not.toContain('\n');
});

test('what fails says so in one line', async () => {
  expect(await obey(hands, 'mend nyc1')).toBe('mend nyc1 failed: nft: no such file');
});
