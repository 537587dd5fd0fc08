import type { Asked, Evidence, Violation } from './evidence.ts';
import type { Flaw } from './lines.ts';

/** Whatever was accepted is there, and nothing is there or ran that nobody wanted. */
export function missing({ posts, asked, runs, viewers }: Evidence): Violation[] {
  const known = new Set(asked.map(({ session, target }) => `${session} ${target}`));
  const targets = new Set(asked.map(({ target }) => target));
  const answers = new Map(posts.map(({ target, answer }) => [target, answer]));
  const results = new Set(asked.map(({ session, r }) => `${session}.${r}`));
  return [
    ...posts
      .filter(({ answer, session, target }) => answer === 'accepted' && !known.has(`${session} ${target}`))
      .map(({ session, target }) => lost(`${session}.?`, `${target} was accepted, and the API has it not`)),
    ...asked
      .filter(({ target }) => (answers.get(target) ?? 'refused') === 'refused')
      .map(({ session, r, target }) => unwanted(`${session}.${r}`, `${target} is there unasked`)),
    ...runs
      .filter(({ target }) => !targets.has(target) && (answers.get(target) ?? 'refused') === 'refused')
      .map(({ target, pid }) => unwanted('?', `${target} ran unasked, as process ${pid}`)),
    ...viewers.flatMap(({ record: { name, session, results: seen } }) =>
      [...seen.keys()]
        .map((r) => `${session}.${r}`)
        .filter((result) => !results.has(result))
        .map((result) => lost(result, `${name}: was told of it, and the API has it not`)),
    ),
  ];
}

/** Who was there to the end was told of every result. */
export function unseen({ session, r }: Asked, viewers: Evidence['viewers']): Flaw[] {
  return viewers
    .filter(({ isFinal, record }) => isFinal && record.session === session && !record.results.has(r))
    .map(({ record: { name } }) => ({ kind: 'stuck', detail: `${name}: was never told of it` }));
}

function lost(result: string, detail: string): Violation {
  return { kind: 'lost', result, detail };
}

function unwanted(result: string, detail: string): Violation {
  return { kind: 'disagree', result, detail };
}
