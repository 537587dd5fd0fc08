import { expect, test } from 'vitest';
import { makeLog } from '../../../agent/log.ts';

test('one JSON object a line, with control characters that are not live', () => {
  const lines: string[] = [];
  const log = makeLog(
    (line) => lines.push(line),
    () => new Date(0),
  );
  log('warn', 'a\nb', { target: '\u001b[2J\u009b31m\u202e' });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]*\n$/);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    time: '1970-01-01T00:00:00.000Z',
    level: 'warn',
    msg: 'a\nb',
  });
});
