import type { Entry, ResultState } from '#protocol';
import type { Asked, Evidence, Watched } from '../../../chaos/checker/evidence.ts';
import { targetFor } from '../../../chaos/tool/behaviours.ts';
import type { Run } from '../../../chaos/tool/scripted-tool.ts';
import type { ResultRecord } from '../../../chaos/viewer-record.ts';

const target = targetFor('steady', 1);

/** What the tool printed in all of these tests, and the log that comes of it. */
export const printed = ['PING', 'seq=1', 'seq=2', 'seq=3', '', 'statistics'];
export const truth: readonly Entry[] = [
  [0, 'n', '{"k":"tool","name":"ping","version":"1"}'],
  ...printed.map((text, i): Entry => [10 * i, 'o', text]),
];

export const running: ResultState = { state: 'running', startedAt: 1 };
export const finished: ResultState = { state: 'finished', startedAt: 1, finishedAt: 2 };
export const cancelled: ResultState = { state: 'cancelled', startedAt: 1, finishedAt: 2 };
const agentGone = { owner: 'agent', code: 'agent_gone', message: 'gone' } as const;
export const lost: ResultState = { state: 'lost', startedAt: 1, finishedAt: 2, failure: agentGone };
export const offline: ResultState = { state: 'offline', finishedAt: 2, failure: agentGone };

export function failed(code: 'tool_failed' | 'bytes_cap'): ResultState {
  return {
    ...finished,
    state: 'failed',
    failure: { owner: 'agent', code, message: 'failed' },
  } as ResultState;
}

export function aRun(more: Partial<Run> = {}): Run {
  return { pid: 1, target, out: printed, err: [], isComplete: true, ...more };
}

export function anAnswer(state: ResultState = finished, entries: readonly Entry[] = truth): Asked['answer'] {
  const lines = entries.flatMap(([, channel, text]) => (channel === 'n' ? [] : [text]));
  return { state, next: entries.length, rawOutput: lines.join('\n') };
}

const calm = { oddities: [], length: truth.length };

/** A viewer of one result that saw all of it, unless told otherwise. */
export function aViewer(
  result: Partial<ResultRecord> = {},
  more: { name?: string; isFinal?: boolean } = {},
): Watched {
  const { name = 'viewer 1', isFinal = true } = more;
  const seen = {
    r: 1,
    entries: [...truth],
    gaps: [],
    states: [running, finished],
    conflicts: [],
    ...calm,
    ...result,
  };
  const results = new Map([[1, seen]]);
  return {
    isFinal,
    record: { name, session: 's', results, joins: 1, holes: 0, losses: [], isOver: false },
  };
}

/** One job, done and seen as it should be, unless told otherwise. */
export function evidence({
  answer = anAnswer(),
  ...more
}: Partial<Omit<Evidence, 'asked'>> & { answer?: Asked['answer'] } = {}): Evidence {
  return {
    posts: [{ target, answer: 'accepted', session: 's' }],
    asked: [{ session: 's', r: 1, target, createdAt: 0, answer }],
    runs: [aRun()],
    viewers: [aViewer()],
    ...more,
  };
}
