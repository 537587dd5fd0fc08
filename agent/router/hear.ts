import { limits, visible } from '#protocol';
import { type Command, exec } from '../exec.ts';
import { jsonValues, type Wanted } from './json-values.ts';

export interface Hearing {
  readonly signal: AbortSignal;
  /** Which JSON values are of interest. */
  readonly wanted: Wanted;
  /** One of them, parsed; false: enough. */
  readonly onValue: (value: unknown) => boolean;
}

/** `isCut`: it had more to say than is read. */
export type Heard =
  | { readonly kind: 'heard'; readonly isCut: boolean }
  | { readonly kind: 'failed'; readonly why: string };

/**
 * Runs a router's own client, and reads the JSON that it prints as it comes in: so many bytes in so much time, and no more (rule 9).
 */
export async function hear(command: Command, { signal, wanted, onValue }: Hearing): Promise<Heard> {
  const { routerBytes, routerSeconds } = limits.probe;
  const late = AbortSignal.timeout(routerSeconds * 1000);
  const enough = new AbortController();
  const take = jsonValues(wanted);
  const decoder = new TextDecoder();
  let [bytes, isCut, complaint, isBroken] = [0, false, '', false];
  const exit = await exec(command, {
    signal: AbortSignal.any([signal, late, enough.signal]),
    graceMs: 200,
    onData(stream, chunk) {
      if (enough.signal.aborted) return;
      if (stream === 'e') {
        complaint = (complaint + chunk.toString()).slice(0, 400);
        return;
      }
      bytes += chunk.length;
      for (const text of take(decoder.decode(chunk, { stream: true }))) {
        const value = parsed(text);
        isBroken ||= value === undefined;
        if (value !== undefined && !onValue(value)) return enough.abort();
      }
      isCut = bytes > routerBytes;
      if (isCut) enough.abort();
    },
  });
  if (enough.signal.aborted) return { kind: 'heard', isCut };
  if (late.aborted) return { kind: 'failed', why: `did not answer within ${routerSeconds} s` };
  if (exit.error !== undefined) return { kind: 'failed', why: `could not be asked (${exit.error})` };
  if (exit.code !== 0)
    return { kind: 'failed', why: firstLine(complaint) || `ended with status ${exit.code}` };
  return isBroken ? { kind: 'failed', why: 'said what is no JSON' } : { kind: 'heard', isCut };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function firstLine(text: string): string {
  return visible(text.trim().split('\n', 1)[0] ?? '').slice(0, 200);
}
