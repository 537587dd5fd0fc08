import { WebSocket } from 'ws';

/** What tests ask of the API, over the network as anybody would. */

export interface Started {
  readonly id: string;
  readonly session: string;
  readonly key: string;
}

export interface MeasurementBody {
  readonly status: string;
  readonly results: { readonly probe: { readonly id: string }; readonly result: ResultBody }[];
}

export interface ResultBody {
  readonly status: string;
  readonly rawOutput: string;
  readonly [field: string]: unknown;
}

/** The API said no. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(`${status}: ${text}`);
    this.status = status;
  }
}

/**
 * Starts a measurement, from `local` unless the body says otherwise.
 * @param key opens the session that the body adds to
 * @throws {Refusal} when it is refused
 */
export async function run(edge: string, body: object, key?: string): Promise<Started> {
  const response = await fetch(`${edge}/v1/measurements`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ locations: [{ pop: 'local' }], ...body }),
  });
  if (response.status !== 202) throw new Refusal(response.status, await response.text());
  return (await response.json()) as Started;
}

/** The measurement once it is finished. @throws {Error} when that takes over a minute */
export async function finished(edge: string, id: string): Promise<MeasurementBody> {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    const body = (await (await fetch(`${edge}/v1/measurements/${id}`)).json()) as MeasurementBody;
    if (body.status === 'finished') return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${id} did not finish`);
}

export interface Arrival {
  readonly r: number;
  readonly text: string;
  /** ms, monotonic. */
  readonly arrivedAt: number;
}

interface LiveFrame {
  readonly t: string;
  readonly r: number;
  readonly state: string;
  readonly e: [number, string, string][];
  readonly results: { readonly r: number; readonly state: string }[];
}

const open = new Set(['queued', 'starting', 'running']);

/** Follows a session until no result is open: every entry, with the time at which it came. */
export function liveLog(edge: string, session: string): Promise<Arrival[]> {
  const socket = new WebSocket(`${edge.replace(/^http/, 'ws')}/v1/sessions/${session}/live`);
  const arrivals: Arrival[] = [];
  const states = new Map<number, string>();
  return new Promise((resolve, reject) => {
    const isOver = () => ![...states.values()].some((state) => open.has(state));
    socket.on('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ t: 'join', v: 1 })));
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as LiveFrame;
      const arrivedAt = performance.now();
      if (frame.t === 'session') for (const { r, state } of frame.results) states.set(r, state);
      if (frame.t === 'state') states.set(frame.r, frame.state);
      if (frame.t === 'log') arrivals.push(...frame.e.map(([, , text]) => ({ r: frame.r, text, arrivedAt })));
      // The count of viewers comes last at join, so the stored log is complete by then.
      if ((frame.t === 'state' || frame.t === 'viewers') && isOver()) {
        socket.close();
        resolve(arrivals);
      }
    });
  });
}
