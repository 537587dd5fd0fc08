import { expect, test, vi } from 'vitest';
import { askBird } from '../../../../agent/router/bird.ts';
import { hostileOn } from '../../../support/hostile.ts';
import { aBird } from './fake-bird.ts';

async function ask(socket: string, command: string | undefined = 'show route', most = 100) {
  const lines: string[] = [];
  const onLine = (text: string) => lines.push(text) < most;
  const end = await askBird({ socket, command, signal: new AbortController().signal, onLine });
  return { end, lines };
}

test('it says restrict, asks the time and one line, and no more; the answer comes without codes', async () => {
  const { socket, heard } = await aBird('1007-Table master4:\n a\n1008-\tb\n0000 \n');
  expect(await ask(socket)).toEqual({
    end: { kind: 'answered', code: 0, text: '' },
    lines: ['Table master4:', 'a', '\tb'],
  });
  expect(heard()).toBe('restrict\nshow status\nshow route\n');
});

test('its clock is read, and nothing else of its status', async () => {
  const { socket } = await aBird('0000 \n');
  const onClock = vi.fn<(time: string) => void>();
  const onLine = vi.fn<(text: string) => boolean>();
  const { signal } = new AbortController();
  await askBird({ socket, command: 'show route', signal, onLine, onClock });
  expect(onClock.mock.calls).toEqual([['2026-11-26 09:58:39.123']]);
  expect(onLine).not.toHaveBeenCalled();
});

test('that there is no such network is an answer', async () => {
  const { socket } = await aBird('8001 Network not found\n');
  expect((await ask(socket)).end).toEqual({ kind: 'answered', code: 8001, text: 'Network not found' });
});

test.each(hostileOn<string>('parser.bird'))(
  'parser.bird $id: an attribute forges no code',
  async ({ input }) => {
    const text = input
      .split('\n')
      .map((line) => ` ${line}\n`)
      .join('');
    const { socket } = await aBird(`1007-Table master4:\n${text}0000 \n`);
    const { end, lines } = await ask(socket);
    expect(end).toMatchObject({ code: 0 });
    expect(lines).toEqual(['Table master4:', ...input.split('\n')]);
  },
);

test('what drives a terminal is made visible, and a line without end is cut', async () => {
  const { socket } = await aBird(`1007-\u001b[2J\n ${'x'.repeat(100_000)}\n0000 \n`);
  const { lines } = await ask(socket);
  expect(lines[0]).toBe('\u241b[2J');
  expect(lines[1]!.length).toBeLessThan(9_000);
});

test('who has heard enough hangs up, however much there is', async () => {
  const { socket } = await aBird((client) => {
    const more = () => !client.destroyed && client.write('1007-x\n'.repeat(1000)) && setImmediate(more);
    client.on('drain', more);
    more();
  });
  expect(await ask(socket, 'show route', 5)).toEqual({ end: { kind: 'stopped' }, lines: Array(5).fill('x') });
});

test.each([
  ['is no BIRD', 'SSH-2.0-OpenSSH\n'],
  ['hung up', undefined],
])('what %s is not asked', async (why, hello) => {
  const { socket, heard } = await aBird((client) => client.destroy(), hello);
  expect((await ask(socket)).end).toEqual({ kind: 'failed', why });
  expect(heard()).not.toContain('show route\nshow');
});

test('where nobody is, it says so', async () => {
  expect((await ask('/nonexistent/bird.ctl')).end).toEqual({
    kind: 'failed',
    why: 'cannot be reached (ENOENT)',
  });
});

test('two lines are no question', async () => {
  const { socket, heard } = await aBird('0000 \n');
  await expect(ask(socket, 'show route\nshow status')).rejects.toThrow('no line');
  expect(heard()).toBe('');
});
