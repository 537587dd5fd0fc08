import { describe, expect, test } from 'vitest';
import { decode, toolNames } from '#protocol';
import { defaultValues, summary, toOptions, valuesFrom } from '../../../web/fields.ts';
import type { Asked, Field } from '../../../web/fields.ts';
import { loadTool } from '../../../web/tools/index.ts';

const tools = await Promise.all(toolNames.map(loadTool));
const [mtr, dns] = await Promise.all([loadTool('mtr'), loadTool('dns')]);

const all = tools.flatMap((asked) =>
  asked.fields.map((field) => ({ asked, field, name: `${asked.tool.name} ${field.key}` })),
);
const numbers = all.flatMap(({ field, ...rest }) => (field.kind === 'number' ? [{ field, ...rest }] : []));
const choices = all.flatMap(({ field, ...rest }) =>
  field.kind === 'choice' || field.kind === 'select' ? [{ field, ...rest }] : [],
);

/** Of ping and mtr two intervals are asked for, one where there is a count, and one where there is none. */
function continuousFor(field: Field, text: string): string {
  if (field.key === 'continuous') return text;
  return field.when?.({ continuous: 'true' }) && field.key === 'interval' ? 'true' : '';
}

/** The values of a form in which `field` is shown and says `text`. */
function withField(asked: Asked, field: Field, text: string) {
  const protocol = field.key === 'port' && field.when ? { protocol: 'TCP' } : {};
  // A short run, so that the bound on packets × interval doesn't get in the way.
  const short =
    field.key === 'packets' ? { interval: '0.2' } : field.key === 'interval' ? { packets: '1' } : {};
  const continuous = continuousFor(field, text);
  const usual = { ...defaultValues(asked, { continuous }), continuous };
  return toOptions(asked, { ...usual, ...protocol, ...short, [field.key]: text });
}

const takes = ({ tool }: Asked, options: unknown): boolean => {
  try {
    decode(tool.options, options);
    return true;
  } catch {
    return false;
  }
};

test.each(numbers)('the bounds of $name are those of the schema', ({ asked, field }) => {
  const tries = [field.min, field.max, field.min - field.step, field.max + field.step];
  expect(tries.map((value) => takes(asked, withField(asked, field, String(value))))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.each(choices)('every choice of $name is one of the schema', ({ asked, field }) => {
  const refused = field.choices.filter(([value]) => !takes(asked, withField(asked, field, value)));
  expect(refused).toEqual([]);
});

describe('options', () => {
  test('a form that nobody touched asks for the defaults', () => {
    for (const asked of tools) {
      const { options } = asked.tool;
      expect(decode(options, toOptions(asked, defaultValues(asked)))).toEqual(
        decode(options, asked.defaults ?? {}),
      );
    }
  });

  test('what a form says comes back from the measurement', () => {
    const values = { ...defaultValues(dns), 'query.type': 'TXT', ipVersion: '6', dnssec: 'true' };
    expect(valuesFrom(dns, decode(dns.tool.options, toOptions(dns, values)))).toEqual(values);
  });

  test('a port is asked for only where there is one', () => {
    const values = { ...defaultValues(mtr), port: '443' };
    expect(toOptions(mtr, values)).not.toHaveProperty('port');
    expect(toOptions(mtr, { ...values, protocol: 'TCP' })).toHaveProperty('port', 443);
  });
});

test('a run without a count is asked for as such, and says so', () => {
  const values = defaultValues(mtr, { continuous: 'true' });
  expect(toOptions(mtr, values)).toEqual({ continuous: true, interval: 1, protocol: 'ICMP', packetSize: 56 });
  expect(summary(mtr, values)).toBe('until stopped, every 1 s, ICMP, IPv4 or IPv6, 56 bytes');
  const counted = { ...values, ...defaultValues(mtr), continuous: '' };
  expect(toOptions(mtr, counted)).not.toHaveProperty('continuous');
});

test('the options are said in a sentence', () => {
  expect(summary(mtr, defaultValues(mtr))).toBe('3 probes, every 0.5 s, ICMP, IPv4 or IPv6, 56 bytes');
  expect(summary(dns, { ...defaultValues(dns), resolver: '192.0.2.53' })).toBe(
    'A, asking 192.0.2.53, UDP, IPv4 or IPv6',
  );
});
