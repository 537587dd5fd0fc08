import { readFileSync } from 'node:fs';

/** One recorded attack: on which surface, what comes in, and what has to become of it. */
export interface Hostile<Input = unknown> {
  readonly id: string;
  readonly surface: string;
  readonly input: Input;
  readonly expect: string;
}

export const hostileInputs = JSON.parse(
  readFileSync(new URL('../fixtures/hostile_inputs.json', import.meta.url), 'utf8'),
) as Hostile[];

/** The attacks on one surface. */
export function hostileOn<Input = unknown>(surface: string): Hostile<Input>[] {
  return hostileInputs.filter((entry) => entry.surface === surface) as Hostile<Input>[];
}
