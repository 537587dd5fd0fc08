import { limits } from '#protocol';

/** How a target did lately. `answers`: of its last rounds, how many probes were answered in each. */
export interface Health {
  readonly state: 'clean' | 'lossy' | 'silent';
  readonly answers: readonly number[];
}

/** A target that was never heard of is taken for a good one: if it isn't, that is news. */
const unknown: Health = { state: 'clean', answers: [] };

/** Rounds without a loss after which a target is clean again; and of so many, two with a loss make it lossy. */
const memory = 5;

/** One more round of a target. Two in a row make it silent, or have it answer again: one may be a blip. */
export function heed(before: Health = unknown, answered: number): Health {
  const answers = [...before.answers, answered].slice(-memory);
  return { state: stateAfter(before.state, answers), answers };
}

function stateAfter(state: Health['state'], answers: readonly number[]): Health['state'] {
  const [last, previous] = [answers.at(-1)!, answers.at(-2)];
  if (last === 0 && previous === 0) return 'silent';
  const isAnswering = last > 0 && previous !== undefined && previous > 0;
  if (state === 'silent' && !isAnswering) return 'silent';
  const losses = answers.filter((answered) => answered < limits.mesh.probes).length;
  if (state === 'clean') return losses >= 2 ? 'lossy' : 'clean';
  return losses === 0 && answers.length === memory ? 'clean' : 'lossy';
}
