import { constants, createDeflateRaw } from 'node:zlib';
import { decode, decodeText, type Entry, limits, viewerFrameSchema } from '#protocol';
import { settled } from '#protocol/findings.ts';
import { mtr } from '#protocol/tools/mtr.ts';
import { mtrRows, overviewOf } from '../../web/tools/mtr-rows.ts';
import { commonScale } from '../../web/tools/strip.ts';
import { addEntries, begin, newResult } from '../../web/result-model.ts';
import { summary } from './stats.ts';

export interface LongLogFigure {
  readonly figure: 'late join of a 15 min mtr' | 'drawing it once more';
  readonly p50: number;
  readonly p99: number;
  readonly n: number;
  /** Median over what a reader does not notice: 50 ms to fold; a quarter of a frame of 16.7 ms to draw anew. */
  readonly ratio: number;
  /** Over the wire, as JSON and compressed frame by frame (RFC 7692). */
  readonly bytes?: number;
  readonly deflated?: number;
}

const rounds = 900;
const hops = 20;
const target = `192.0.2.${hops}`;
const task = { target, options: decode(mtr.options, { continuous: true }) };

/** What mtr says of one round: a probe and an answer for each hop, one in a hundred lost. Round trips are as odd as real ones. */
function aRound(round: number): Entry[] {
  return Array.from({ length: hops }, (_, hop): Entry[] => {
    const seq = 33_000 + ((round * hops + hop) % 32_535);
    const at = Math.round(round * 1000 + hop * 50);
    const us = 700 * (hop + 1) + ((round * 7_919 + hop * 104_729) % 3_001);
    const sent: Entry = [at, 'o', `x ${hop} ${seq}`];
    const found: Entry[] = round === 0 ? [[at, 'o', `h ${hop} 192.0.2.${hop + 1}`]] : [];
    return (round * 31 + hop) % 100 === 99
      ? [sent]
      : [sent, ...found, [at + 9, 'o', `p ${hop} ${us} ${seq}`]];
  }).flat();
}

const first: Entry = [
  0,
  'n',
  JSON.stringify({ k: 'target', address: target, family: 4, addresses: [target] }),
];

/** The frames of a late join: a row of storage each, which is a commit every two seconds. */
function framesOf(): string[] {
  const frames: string[] = [];
  let seq = 0;
  for (let round = 0; round < rounds; round += limits.outbox.commitMs / 1000) {
    const e = [...(round === 0 ? [first] : []), ...aRound(round), ...aRound(round + 1)];
    frames.push(JSON.stringify({ t: 'log', r: 1, seq, e }));
    seq += e.length;
  }
  return frames;
}

function joined(frames: readonly string[]) {
  const result = newResult({ r: 1, m: 1, pop: 'vie1', state: 'running', next: 0 }, 'mtr');
  begin(result, mtr, target, task.options);
  for (const text of frames) {
    const frame = decodeText(viewerFrameSchema, text, 1024 * 1024);
    if (frame.t === 'log') addEntries(result, frame.seq, frame.e);
  }
  return result;
}

/** All that the page works out anew when more has come: table, overview, and what it means. */
function drawn(state: ReturnType<typeof mtr.initial>): number {
  const rows = mtrRows(state, false);
  const overview = overviewOf(state, false);
  const found = settled(mtr.explain(state, false), false);
  return commonScale(rows.map(({ rtts }) => rtts)).high + overview.rtts.length + found.length;
}

function deflatedBytes(frames: readonly string[]): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const deflate = createDeflateRaw({ flush: constants.Z_SYNC_FLUSH });
  let bytes = 0;
  deflate.on('data', (chunk: Buffer) => (bytes += chunk.length));
  deflate.on('end', () => resolve(bytes));
  for (const frame of frames) deflate.write(frame);
  deflate.end();
  return promise;
}

function timed(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** How light the longest log is: to join late, and to draw again and again. */
export async function longLog(times: number): Promise<LongLogFigure[]> {
  const frames = framesOf();
  const join = summary(Array.from({ length: times }, () => timed(() => joined(frames))).slice(2));
  const result = joined(frames);
  const state = result.fold as ReturnType<typeof mtr.initial>;
  drawn(state);
  const more = Array.from({ length: times }, (_, at) => aRound(rounds + at)).flat();
  const draws = more.map((entry) => {
    mtr.fold(state, entry);
    return timed(() => drawn(state));
  });
  const draw = summary(draws);
  return [
    {
      figure: 'late join of a 15 min mtr',
      ...join,
      ratio: join.p50 / 50,
      bytes: frames.join('').length,
      deflated: await deflatedBytes(frames),
    },
    { figure: 'drawing it once more', ...draw, ratio: draw.p50 / (16.7 / 4) },
  ];
}
