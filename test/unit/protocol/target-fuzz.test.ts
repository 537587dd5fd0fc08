import * as fc from 'fast-check';
import { isIP } from 'node:net';
import { domainToUnicode } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseTarget, type Target, TargetError } from '#protocol';
import { nearlyTarget } from '../../support/arbitrary-targets.ts';

/** What it comes to; undefined when it is refused, for which there is one kind of error. */
function targetOf(input: unknown): Target | undefined {
  try {
    return parseTarget(input);
  } catch (error) {
    expect(error).toBeInstanceOf(TargetError);
    return undefined;
  }
}

/** The address that BSD's `inet_aton` reads, with its octal and hexadecimal numbers and its short forms (inet(3)). */
function inetAton(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length > 4 || !parts.every((part) => /^(?:0x[\da-f]*|\d+)$/i.test(part))) return undefined;
  return parts.map((part) => Number.parseInt(part, /^0x/i.test(part) ? 16 : part.startsWith('0') ? 8 : 10));
}

/** The host that a URL parser finds in a URL that is made with this target; undefined when it finds none. */
function hostInUrl({ kind, text }: Target): string | undefined {
  const url = kind === 'address' && text.includes(':') ? `http://[${text}]/` : `http://${text}/`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : undefined;
}

function isHostName(text: string): boolean {
  const labels = text.split('.');
  return (
    text.length <= 253 &&
    labels.length > 1 &&
    labels.every(
      (label) => /^[a-z0-9_-]{1,63}$/.test(label) && !label.startsWith('-') && !label.endsWith('-'),
    )
  );
}

const runs = { numRuns: 3_000 };
/** A busy machine takes its time. */
const patience = { timeout: 60_000 };

describe('whatever text goes in, it is refused by a TargetError, or what comes out', patience, () => {
  const holds = (property: (target: Target, input: string) => void) => {
    let taken = 0;
    fc.assert(
      fc.property(nearlyTarget, (input) => {
        const target = targetOf(input);
        if (!target) return;
        taken += 1;
        property(target, input);
      }),
      runs,
    );
    expect(taken, 'enough was taken for this to mean something').toBeGreaterThan(runs.numRuns / 20);
  };

  test('is its own canonical form', () => {
    holds((target) => expect(parseTarget(target.text)).toEqual(target));
  });

  test('is an address as Node knows it, or a name in its letters', () => {
    holds(({ kind, text, ...more }) => {
      expect(isIP(text)).toBe(kind === 'address' ? (more as { family: number }).family : 0);
      if (kind === 'name') expect(isHostName(text), text).toBe(true);
    });
  });

  test('is no option, and one word of printable ASCII', () => {
    holds(({ text }) => {
      expect(text).toMatch(/^[\x21-\x7e]+$/);
      expect(text).not.toMatch(/^-/);
    });
  });

  test('is the same host to a URL parser, or none', () => {
    holds((target) => {
      const host = hostInUrl(target);
      // Of what begins with xn-- some is no A-label of anything.
      if (!target.text.includes('xn--')) expect(host).toBe(target.text);
      else expect([target.text, undefined]).toContain(host);
    });
  });

  test('is no address to inet_aton, if it is a name; and to nobody when a dot follows', () => {
    holds(({ kind, text }) => {
      if (kind === 'name') expect(inetAton(text)).toBeUndefined();
      if (kind === 'name') expect(text.split('.').at(-1)).not.toMatch(/^(?:0x[\da-f]*|\d+)$/);
      if (kind === 'address' && !text.includes(':')) expect(inetAton(text)!.join('.')).toBe(text);
    });
  });

  test('reads as what was typed: no letter has vanished or become another', () => {
    holds(({ text }, input) => {
      for (const [index, label] of input.split('.').entries()) {
        if (/^[\x00-\x7f]*$/.test(label)) continue;
        const aLabel = text.split('.')[index]!;
        expect(aLabel).toMatch(/^xn--/);
        expect(domainToUnicode(aLabel)).toBe(label.normalize('NFC').toLowerCase());
      }
    });
  });
});

test('what is no text is refused by a TargetError', patience, () => {
  fc.assert(
    fc.property(fc.anything(), (input) => void targetOf(input)),
    { numRuns: 2_000 },
  );
});
