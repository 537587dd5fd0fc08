import { visible } from '#protocol';
import { type Command, exec } from './exec.ts';

/** Where a tool is tried: nobody is bothered. */
export const loopbacks = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
] as const;
export type Loopback = (typeof loopbacks)[number];

/** A version or a trial that takes longer hangs. */
const patienceMs = 3_000;

/** Whether a tool works in a family, and if not, why. */
export interface Trial {
  readonly family: 4 | 6;
  readonly works: boolean;
  readonly reason: string;
}

/** What a program says, and whether it ended well. One that hangs is ended. */
export async function capture(command: Command): Promise<{ ok: boolean; output: string }> {
  const decoder = new TextDecoder();
  let output = '';
  const signal = AbortSignal.timeout(patienceMs);
  const exit = await exec(command, {
    signal,
    graceMs: 200,
    onData(_stream, chunk) {
      if (output.length < 4096) output += decoder.decode(chunk, { stream: true });
    },
  });
  return { ok: exit.code === 0, output };
}

/** Runs a program against a loopback address. `permit`: what to do when the host does not let it work. */
export async function tryOut(
  command: Command,
  { family }: Loopback,
  { permit, families }: { readonly permit: string; readonly families: readonly (4 | 6)[] },
): Promise<Trial> {
  if (!families.includes(family)) return { family, works: false, reason: 'this host has no address' };
  const { ok, output } = await capture(command);
  if (ok) return { family, works: true, reason: '' };
  const said = visible(output.trim().split('\n').at(-1) ?? '').slice(0, 100);
  return { family, works: false, reason: `${said || 'no reply from loopback'} (try: ${permit})` };
}

/** The families that work, and a reason for each that doesn't; no reason when all do. */
export function summed(trials: readonly Trial[]): { families: (4 | 6)[]; reason?: string } {
  const families = trials.filter(({ works }) => works).map(({ family }) => family);
  const reasons = trials.filter(({ works }) => !works).map(({ family, reason }) => `IPv${family}: ${reason}`);
  return { families, ...(reasons.length > 0 && { reason: reasons.join('; ').slice(0, 240) }) };
}
