import { describe, expect, test } from 'vitest';
import {
  decode,
  isGlobalUnicast,
  parseAddress,
  parseTarget,
  type Target,
  TargetError,
  taskSchema,
} from '#protocol';
import { hostileOn as on } from '../../support/hostile.ts';

/** The code with which a target is refused, or what it came to. */
function verdictOf(input: unknown): string {
  let target: Target;
  try {
    target = parseTarget(input);
  } catch (error) {
    if (error instanceof TargetError) return error.code;
    throw error;
  }
  if (target.kind === 'name') return `name ${target.text}`;
  return isGlobalUnicast(parseAddress(target.text)!) ? `address ${target.text}` : 'private_address';
}

describe.each(['target', 'target.dns', 'target.name'])('%s', (surface) => {
  const strings = on(surface).filter(({ input }) => typeof input === 'string');

  test.each(strings.map(({ id, input, expect: wanted }) => [id, input, wanted]))(
    '%s %j: %s',
    (_, input, wanted) => {
      const code = /^reject:(\w+)$/.exec(wanted)?.[1];
      const refusals = code ? [code] : ['bad_target', 'special_name', 'private_address'];
      expect(refusals).toContain(verdictOf(input));
    },
  );
});

describe('target.dns: a resolver is a target, too', () => {
  const tasks = on('target.dns').filter(({ input }) => typeof input === 'object');

  test.each(tasks.map(({ id, input }) => [id, input as { type: string; resolver: string }]))(
    '%s %j',
    (_, input) => {
      const options = { query: { type: input.type }, resolver: input.resolver };
      expect(() => {
        decode(taskSchema, { tool: 'dns', options });
        parseTarget(input.resolver);
      }).toThrow();
    },
  );
});

describe('target.idn: refused, or shown as what it is', () => {
  test.each(on('target.idn').map(({ id, input }) => [id, input as string]))('%s %j', (_, input) => {
    expect(verdictOf(input)).toMatch(/^(?:bad_target|name [a-z0-9.-]+)$/);
    if (/[\u00ad\u200b]/.test(input)) expect(verdictOf(input)).toBe('bad_target');
  });

  test('a Cyrillic letter does not pass for a Latin one', () => {
    expect(verdictOf('аpple.com')).toBe('name xn--pple-43d.com');
  });
});

describe('target.http: no URL is a target', () => {
  const urls = on('target.http').filter(({ input }) => typeof input === 'string');

  test.each(urls.map(({ id, input }) => [id, input]))('%s %j', (_, input) => {
    expect(verdictOf(input)).toBe('bad_target');
  });
});
