import { expect, test } from 'vitest';
import { noRules, permitted } from '#protocol';
import { chooseAddress, type NameResolver, resolveName } from '../../../agent/resolve.ts';
import { aResolver, failureIn } from './builders.ts';
import { hostileOn } from '../../support/hostile.ts';

interface Rebind {
  readonly name: string;
  readonly answers: string[][];
}

const rebinds = hostileOn<Rebind>('target.rebind').map(({ id, input }) => [id, input] as const);

/** Answers each question with the next answer of the list. */
function shifty(answers: string[][]): NameResolver & { questions: number } {
  const resolver = {
    ...aResolver(),
    questions: 0,
    resolve4() {
      resolver.questions += 1;
      return Promise.resolve(answers[resolver.questions - 1] ?? []);
    },
  };
  return resolver;
}

test.each(rebinds)('%s: one question, every address of its answer checked', async (_, { name, answers }) => {
  const resolver = shifty(answers);
  const resolved = await resolveName(name, [4], () => resolver, new AbortController().signal);
  const addresses = 'addresses' in resolved ? resolved.addresses : [];
  const choice = chooseAddress(name, addresses, [4, 6], (address) => permitted(address, noRules));
  expect(resolver.questions).toBe(1);
  if (answers[0]!.includes('10.0.0.1')) {
    expect(failureIn(choice)).toMatchObject({ owner: 'policy', code: 'private_address' });
  } else {
    expect(choice).toMatchObject({ address: answers[0]![0] });
  }
});
