import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import type { EdgeOptions } from '../../worker/local/edge.ts';
import { endWithin } from '../../worker/local/end-within.ts';
import { killGroup } from '../support/processes.ts';
import { targetBlock } from './tool/behaviours.ts';

/** `hibernate`: sockets outlive the object. `close`: they break, as in a deploy. */
export type SocketsOnEviction = 'hibernate' | 'close';

/** What edge-process.ts is told, after its options. */
export type EdgeOrder =
  | { readonly do: 'stop' }
  | {
      readonly do: 'evict';
      readonly number: number;
      readonly className: string;
      readonly object: ({ readonly id: string } | { readonly name: string }) & {
        readonly webSockets: SocketsOnEviction;
      };
    };

/** What it says: that it is up or why not, or what became of an order. */
export interface EdgeAnswer {
  readonly url?: string;
  readonly number?: number;
  readonly wasThere?: boolean;
  readonly error?: string;
}

/** An edge that is killed, started again, and made to forget. Its address and its state stay. */
export interface ChaosEdge {
  readonly url: string;
  readonly adminToken: string;
  /** The process of now. */
  readonly process: ChildProcess;
  /** Like a power cut: the edge, workerd in it, and nobody says goodbye. Settles when all of it has gone. */
  kill(): Promise<void>;
  /** Starts it again after `kill` or `stop`. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Takes a session's object out of memory, whatever it was doing. @returns false when it was not in memory */
  evictSession(session: string, sockets: SocketsOnEviction): Promise<boolean>;
  evictPop(slug: string, sockets: SocketsOnEviction): Promise<boolean>;
}

export interface ChaosEdgeOptions {
  readonly stateDir: string;
  /** Where the output of all its processes goes; absent: to ours. */
  readonly logFile?: string;
}

/** An edge that has not ended after this time hangs, in ms. */
const endMs = 3_000;

const adminToken = 'operator';

/** @throws {Error} with the reason when it does not come up */
export async function startChaosEdge(options: ChaosEdgeOptions): Promise<ChaosEdge> {
  let child = launch(options.logFile);
  const url = await untilUp(child, optionsFor(options, 0));
  let orders = 0;

  async function evict(
    className: string,
    object: Extract<EdgeOrder, { do: 'evict' }>['object'],
  ): Promise<boolean> {
    const number = (orders += 1);
    const answer = answerTo(child, number);
    child.send({ do: 'evict', number, className, object } satisfies EdgeOrder);
    const { wasThere, error } = await answer;
    if (wasThere === undefined) throw new Error(`could not evict: ${error}`);
    return wasThere;
  }

  return {
    url,
    adminToken,
    get process() {
      return child;
    },
    kill: () => killGroup(child),
    async start() {
      child = launch(options.logFile);
      await untilUp(child, optionsFor(options, Number(new URL(url).port)));
    },
    stop: () =>
      endWithin(child, endMs, () => child.connected && child.send({ do: 'stop' } satisfies EdgeOrder)),
    evictSession: (session, webSockets) =>
      evict('Session', { id: Buffer.from(session, 'base64url').toString('hex'), webSockets }),
    evictPop: (name, webSockets) => evict('Pop', { name, webSockets }),
  };
}

function optionsFor({ stateDir }: ChaosEdgeOptions, port: number): EdgeOptions {
  // The crowd comes from one address.
  const settings = { POINTS_PER_HOUR: 1_000_000, MEASUREMENTS_AT_ONCE: 10_000 };
  const targetAllow = [targetBlock];
  return { host: '127.0.0.1', port, stateDir, adminToken, targetAllow, settings, isUnlimited: true };
}

function launch(logFile: string | undefined): ChildProcess {
  const output = logFile === undefined ? 'inherit' : openSync(logFile, 'a');
  const child = fork(path.join(import.meta.dirname, 'edge-process.ts'), {
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
  });
  if (typeof output === 'number') closeSync(output);
  return child;
}

async function untilUp(child: ChildProcess, options: EdgeOptions): Promise<string> {
  const answer = answerTo(child, undefined);
  child.send(options);
  const { url, error } = await answer;
  if (url === undefined) throw new Error(error);
  return url;
}

/** What it says to this order, or that it ended before. */
function answerTo(child: ChildProcess, number: number | undefined): Promise<EdgeAnswer> {
  return new Promise((resolve) => {
    const settle = (answer: EdgeAnswer) => {
      child.off('message', hear).off('close', end);
      resolve(answer);
    };
    const hear = (answer: EdgeAnswer) => answer.number === number && settle(answer);
    const end = (status: number | null) => settle({ error: `the edge ended with status ${status}` });
    child.on('message', hear).on('close', end);
  });
}
