import text from '../../fixtures/hostile_inputs.json?raw';

/** A recorded attack. */
export interface Attack<Input = unknown> {
  readonly id: string;
  readonly surface: string;
  readonly input: Input;
}

// Parsed here, because only JSON.parse makes a key of `__proto__`.
export const attacks = JSON.parse(text) as readonly Attack[];

/** The attacks on a surface. */
export function attacksOn<Input = unknown>(surface: string): Attack<Input>[] {
  return attacks.filter((attack) => attack.surface === surface) as Attack<Input>[];
}

export function inputOf(id: string): Readonly<Record<string, unknown>> {
  return attacks.find((attack) => attack.id === id)!.input as Readonly<Record<string, unknown>>;
}
