import { describe, expect, test } from 'vitest';
import { decode, toolNames } from '#protocol';
import { defaultValues, fields, summary, toOptions, valuesFrom } from '../../../web/fields.ts';
import type { Field } from '../../../web/fields.ts';
import { toolOf } from '../../../web/model.ts';

const all = toolNames.flatMap((tool) =>
  fields[tool].map((field) => ({ tool, field, name: `${tool} ${field.key}` })),
);
const numbers = all.flatMap(({ field, ...rest }) => (field.kind === 'number' ? [{ field, ...rest }] : []));
const choices = all.flatMap(({ field, ...rest }) =>
  field.kind === 'choice' || field.kind === 'select' ? [{ field, ...rest }] : [],
);

/** The values of a form in which `field` is shown and says `text`. */
function withField(tool: (typeof toolNames)[number], field: Field, text: string) {
  const protocol = field.key === 'port' ? { protocol: 'TCP' } : {};
  // A short run, so that the bound on packets × interval doesn't get in the way.
  const short =
    field.key === 'packets' ? { interval: '0.2' } : field.key === 'interval' ? { packets: '1' } : {};
  return toOptions(tool, { ...defaultValues(tool), ...protocol, ...short, [field.key]: text });
}

const takes = (tool: (typeof toolNames)[number], options: unknown): boolean => {
  try {
    decode(toolOf(tool).options, options);
    return true;
  } catch {
    return false;
  }
};

test.each(numbers)('the bounds of $name are those of the schema', ({ tool, field }) => {
  const tries = [field.min, field.max, field.min - field.step, field.max + field.step];
  expect(tries.map((value) => takes(tool, withField(tool, field, String(value))))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.each(choices)('every choice of $name is one of the schema', ({ tool, field }) => {
  const refused = field.choices.filter(([value]) => !takes(tool, withField(tool, field, value)));
  expect(refused).toEqual([]);
});

describe('options', () => {
  test('a form that nobody touched asks for the defaults', () => {
    for (const tool of toolNames) {
      expect(decode(toolOf(tool).options, toOptions(tool, defaultValues(tool)))).toEqual(
        decode(toolOf(tool).options, {}),
      );
    }
  });

  test('what a form says comes back from the measurement', () => {
    const values = { ...defaultValues('dns'), 'query.type': 'TXT', ipVersion: '6', dnssec: 'true' };
    expect(valuesFrom('dns', decode(toolOf('dns').options, toOptions('dns', values)))).toEqual(values);
  });

  test('a port is asked for only where there is one', () => {
    const values = { ...defaultValues('mtr'), port: '443' };
    expect(toOptions('mtr', values)).not.toHaveProperty('port');
    expect(toOptions('mtr', { ...values, protocol: 'TCP' })).toHaveProperty('port', 443);
  });
});

test('the options are said in a sentence', () => {
  expect(summary('mtr', defaultValues('mtr'))).toBe('3 probes, every 0.5 s, ICMP, IPv4 or IPv6, 56 bytes');
  expect(summary('dns', { ...defaultValues('dns'), resolver: '192.0.2.53' })).toBe(
    'A, asking 192.0.2.53, UDP, IPv4 or IPv6',
  );
});
