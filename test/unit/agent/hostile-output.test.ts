import { describe, expect, test } from 'vitest';
import { limits } from '#protocol';
import { run } from '../../../agent/runner.ts';
import { bin, programTool } from './fixtures.ts';
import { hostileOn as on } from '../../support/hostile.ts';

/** What reaches the log when a tool prints these octets. */
async function logOf(file: string, argv: string[], budgetMs = 10_000) {
  const lines: string[] = [];
  const outcome = await run({
    tool: programTool('ping'),
    command: { file: bin(file), argv },
    budgetMs,
    control: new AbortController(),
    emit: (_channel, text) => lines.push(text),
    note: () => undefined,
  });
  return { lines, outcome };
}

/** For printf: every octet by its number, so that nothing means anything on the way. */
const octal = (octets: Uint8Array) =>
  [...octets].map((octet) => `\\${octet.toString(8).padStart(3, '0')}`).join('');

describe('what a tool prints to drive a terminal is shown instead', () => {
  test.each(on('output.control').map(({ id, input }) => [id, input as string]))('%s %j', async (_, input) => {
    const { lines } = await logOf('octets', [octal(new TextEncoder().encode(input)), '\\n']);
    expect(lines.join('\n')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\u202a-\u202e]/);
    expect(lines).toHaveLength(1);
  });
});

describe('markup in output is text like any other', () => {
  test.each(on('output.html').map(({ id, input }) => [id, input as string]))('%s %j', async (_, input) => {
    const { lines } = await logOf('octets', [octal(new TextEncoder().encode(input)), '\\n']);
    expect(lines).toEqual([input]);
  });
});

test.each(on('output.bytes').map(({ id, input }) => [id, input as string]))(
  '%s: octets that are no text are replaced, and the stream goes on',
  async (_, input) => {
    const octets = Buffer.from(input.replace('base64:', ''), 'base64');
    const [first, ...rest] = new TextEncoder().encode('é');
    const { lines } = await logOf('octets', [
      octal(octets),
      octal(Uint8Array.of(first!)),
      octal(Uint8Array.from(rest)),
      '\\nnext\\n',
    ]);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^\ufffd+.*é$/);
    expect(lines[1]).toBe('next');
  },
);

test.each(on('output.size').map(({ id, input }) => [id, (input as { line_bytes: number }).line_bytes]))(
  '%s: one line of %i bytes is cut with a marker, and the run ended by its cap',
  async (_, bytes) => {
    const { lines, outcome } = await logOf('endless-line', [String(bytes)]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^x+… \[cut at 8192 bytes\]$/);
    expect(Buffer.byteLength(lines[0]!)).toBeLessThan(limits.job.lineBytes + 64);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { owner: 'policy', code: 'bytes_cap' } });
  },
);

test.each(on('output.slow').map(({ id }) => [id]))('%s: who drips is ended in time', async () => {
  const { outcome } = await logOf('drip', [], 500);
  expect(outcome).toMatchObject({ failure: { code: 'duration_cap' } });
});
