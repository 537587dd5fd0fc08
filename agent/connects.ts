import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectError, connectErrors, type Outcome } from '#protocol';
import { connectWaitSeconds } from '#protocol/tools/connect.ts';
import type { NativeRun } from './tools/tool.ts';

export interface Connects {
  /** Numeric and checked. */
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
  readonly count: number;
  readonly intervalSeconds: number;
}

/** Opens connections one after the other, an interval from begin to begin, and closes each at once: nothing is sent on them. */
export async function connects(
  { count, intervalSeconds, ...to }: Connects,
  { signal, note }: NativeRun,
): Promise<Outcome> {
  for (let seq = 1; seq <= count && !signal.aborted; seq++) {
    const began = performance.now();
    const error = await connect(to, signal);
    const ms = Math.round((performance.now() - began) * 1000) / 1000;
    if (signal.aborted) break;
    note({ k: 'connect', seq, ms, ...(error && { error }) });
    if (seq < count)
      await sleep(Math.max(0, intervalSeconds * 1000 - ms), undefined, { signal }).catch(() => undefined);
  }
  return { kind: 'finished', exit: 0 };
}

/** @returns why it could not be opened; undefined when it was */
function connect(
  { address, family, port }: Pick<Connects, 'address' | 'family' | 'port'>,
  signal: AbortSignal,
): Promise<ConnectError | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: address, port, family, timeout: connectWaitSeconds * 1000 });
    const end = (error?: ConnectError) => {
      signal.removeEventListener('abort', onAbort);
      // Not destroyed without a word where it was opened: a reset would be noise in the other side's log.
      if (error) socket.destroy();
      else socket.end();
      resolve(error);
    };
    const onAbort = () => end('EOTHER');
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => end());
    socket.once('timeout', () => end('ETIMEDOUT'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(named(error.code)));
  });
}

/** An error's code, by the closed list. */
export function named(code: string | undefined): ConnectError {
  return connectErrors.find((known) => known === code) ?? 'EOTHER';
}
