import { expect, test } from 'vitest';
import { encodeNote, type Entry } from '#protocol';
import { check } from '../../../chaos/checker/checker.ts';
import type { Evidence } from '../../../chaos/checker/evidence.ts';
import {
  anAnswer,
  aRun,
  aViewer,
  cancelled,
  evidence,
  failed,
  finished,
  lost,
  offline,
  printed,
  running,
  truth,
} from './builders.ts';

/** The kinds of what is wrong, each once. */
function kinds(given: Evidence): string[] {
  return [...new Set(check(given).violations.map(({ kind }) => kind))];
}

/** Its last line came only in part. */
const cutShort: readonly Entry[] = [...truth.slice(0, -1), [60, 'o', 'stat']];

const swapped = (log: readonly Entry[], a: number, b: number) => log.with(a, log[b]!).with(b, log[a]!);

test('a job that was done and seen as it should be is no violation, and is counted', () => {
  const { violations, totals } = check(evidence());
  expect(violations).toEqual([]);
  expect(totals).toMatchObject({ results: 1, states: { finished: 1 }, entries: 7, runs: 1, linesPrinted: 6 });
});

test('a line in the middle that is missing everywhere is lost', () => {
  const log = truth.toSpliced(3, 1);
  const given = evidence({ answer: anAnswer(finished, log), viewers: [aViewer({ entries: log })] });
  expect(kinds(given)).toEqual(['lost']);
});

test('a finished result that ends too soon is lost', () => {
  const log = truth.slice(0, -1);
  const given = evidence({ answer: anAnswer(finished, log), viewers: [aViewer({ entries: log })] });
  expect(kinds(given)).toEqual(['lost']);
});

test('what the API lacks, and nobody watched, is lost', () => {
  expect(kinds(evidence({ answer: anAnswer(finished, truth.slice(0, -1)), viewers: [] }))).toEqual(['lost']);
});

test('what a viewer has seen, and the API has no more, is lost', () => {
  const given = evidence({
    answer: anAnswer(failed('bytes_cap'), truth.slice(0, 3)),
    viewers: [aViewer({ entries: truth.slice(0, 4), states: [failed('bytes_cap')] })],
  });
  expect(kinds(given)).toEqual(['lost']);
});

test('where edge and agent died and the result says so, it is counted apart', () => {
  const gap = { gaps: [{ from: 3, to: undefined }], states: [lost] };
  const given = (seen: number) =>
    evidence({
      answer: anAnswer(lost, truth.slice(0, 3)),
      viewers: [aViewer({ entries: truth.slice(0, seen), ...gap })],
    });
  expect(kinds(given(4))).toEqual([]);
  expect(check(given(4)).totals.unkept).toBe(1);
  expect(check(given(3)).totals.unkept).toBe(0);
});

test('what a viewer lacks that was there to the end is lost; one that left may lack it', () => {
  const short = { entries: truth.slice(0, 4) };
  expect(kinds(evidence({ viewers: [aViewer(short)] }))).toEqual(['lost']);
  expect(kinds(evidence({ viewers: [aViewer(short, { isFinal: false })] }))).toEqual([]);
});

test('a hole in what a viewer has is lost', () => {
  const entries = truth.map((entry, i) => (i === 0 ? undefined : entry));
  expect(kinds(evidence({ viewers: [aViewer({ entries })] }))).toEqual(['lost']);
});

test('a gap in a result that is not lost is a loss', () => {
  expect(kinds(evidence({ viewers: [aViewer({ gaps: [{ from: 7, to: undefined }] })] }))).toEqual(['lost']);
});

test('a result that finished without a run is lost', () => {
  const given = evidence({ runs: [], answer: anAnswer(finished, []), viewers: [] });
  expect(kinds(given)).toEqual(['lost']);
});

test('a line that comes twice is doubled', () => {
  const log = truth.toSpliced(3, 0, truth[2]!);
  const given = evidence({ answer: anAnswer(finished, log), viewers: [aViewer({ entries: log })] });
  expect(kinds(given)).toEqual(['doubled']);
});

test('two lines that changed places are reordered', () => {
  const log = swapped(truth, 2, 3);
  const given = evidence({ answer: anAnswer(finished, log), viewers: [aViewer({ entries: log })] });
  expect(kinds(given)).toEqual(['reordered']);
});

test('a line that nobody printed is a disagreement', () => {
  const log = truth.with(3, [20, 'o', 'made up']);
  const given = evidence({ answer: anAnswer(finished, log), viewers: [aViewer({ entries: log })] });
  expect(kinds(given)).toEqual(['disagree']);
});

test('two viewers that saw different entries disagree, be it only about a note or a time', () => {
  const other = aViewer({ entries: truth.with(0, [0, 'n', '{}']) }, { name: 'viewer 2' });
  expect(kinds(evidence({ viewers: [aViewer(), other] }))).toEqual(['disagree']);
  const late = aViewer({ entries: truth.with(2, [11, 'o', 'seq=1']) }, { name: 'viewer 2', isFinal: false });
  expect(kinds(evidence({ viewers: [aViewer(), late] }))).toEqual(['disagree']);
});

test('an entry that came again as another one is a disagreement', () => {
  const conflicts = [{ seq: 2, had: truth[2]!, got: truth[3]! }];
  expect(kinds(evidence({ viewers: [aViewer({ conflicts })] }))).toEqual(['disagree']);
});

test('a result that is offline, and yet ran, is a disagreement', () => {
  const given = evidence({ answer: anAnswer(offline, []), viewers: [] });
  expect(kinds(given)).toEqual(['disagree']);
});

test('a result without an end is stuck, by the API or in the eyes of a viewer', () => {
  expect(kinds(evidence({ answer: anAnswer(running), viewers: [] }))).toEqual(['stuck']);
  expect(kinds(evidence({ viewers: [aViewer({ states: [running] })] }))).toEqual(['stuck']);
});

test('two terminal states are two ends, wherever they were seen', () => {
  expect(kinds(evidence({ viewers: [aViewer({ states: [cancelled] })] }))).toEqual(['two-ends']);
  expect(kinds(evidence({ viewers: [aViewer({ states: [finished, running] })] }))).toEqual(['two-ends']);
  const later = { ...finished, finishedAt: 3 };
  expect(kinds(evidence({ viewers: [aViewer({ states: [later] })] }))).toEqual(['two-ends']);
});

test('a job that ran twice is two runs, even if the log is that of one of them', () => {
  const other = aRun({ pid: 2, out: printed.slice(0, 2) });
  expect(kinds(evidence({ runs: [other, aRun()] }))).toEqual(['two-runs']);
});

test('a lost result has a part of what was printed, and shows where it breaks off', () => {
  const log = truth.slice(0, 4);
  const given = (gaps: { from: number; to: undefined }[]) =>
    evidence({
      answer: anAnswer(lost, log),
      viewers: [aViewer({ entries: log, gaps, states: [running, lost] })],
    });
  expect(kinds(given([{ from: 4, to: undefined }]))).toEqual([]);
  expect(kinds(given([]))).toEqual(['no-gap']);
  expect(kinds(given([{ from: 2, to: undefined }]))).toEqual(['no-gap']);
});

test('a run that was ended may have written down one line that it did not get to print, and no more', () => {
  const ended = (entries: readonly Entry[]) =>
    evidence({
      answer: anAnswer(cancelled, entries),
      runs: [aRun({ isComplete: false })],
      viewers: [aViewer({ entries: [...entries], states: [cancelled] })],
    });
  expect(kinds(ended(truth))).toEqual([]);
  expect(kinds(ended(truth.slice(0, -1)))).toEqual([]);
  expect(kinds(ended(truth.slice(0, -2)))).toEqual(['lost']);
  expect(kinds(ended(cutShort))).toEqual([]);
});

test('a run that came to its own end was printed to the end, and no line of it is cut', () => {
  const given = evidence({
    answer: anAnswer(finished, cutShort),
    viewers: [aViewer({ entries: [...cutShort] })],
  });
  expect(kinds(given)).toEqual(['disagree']);
});

test('a capped run has a part of what was printed; its last line may be cut, and says so', () => {
  const log: Entry[] = [...truth.slice(0, 2), [30, 'o', 'seq… [cut at 3 bytes]']];
  const state = failed('bytes_cap');
  const given = evidence({
    answer: anAnswer(state, log),
    runs: [aRun({ isComplete: false })],
    viewers: [aViewer({ entries: log, states: [state] })],
  });
  expect(kinds(given)).toEqual([]);
});

test('what the tool said on stderr has to be there, too, wherever it stands', () => {
  const state = failed('tool_failed');
  const log: Entry[] = [...truth.slice(0, 4), [35, 'e', 'oh no'], ...truth.slice(4)];
  const given = (entries: readonly Entry[]) =>
    evidence({
      answer: anAnswer(state, entries),
      runs: [aRun({ err: ['oh no'] })],
      viewers: [aViewer({ entries: [...entries], states: [state] })],
    });
  expect(kinds(given(log))).toEqual([]);
  expect(kinds(given(truth))).toEqual(['lost']);
});

test('a test that knows better says how much a result must have', () => {
  const log = truth.slice(0, 3);
  const given = evidence({
    answer: anAnswer(cancelled, log),
    viewers: [aViewer({ entries: log, states: [cancelled] })],
  });
  expect(kinds(given)).toEqual(['lost']);
  expect(kinds({ ...given, asked: [{ ...given.asked[0]!, claim: 'some' }] })).toEqual([]);
});

test('a result that was stopped may lack what its agent took no more, if that says so', () => {
  const given = (log: readonly Entry[]) =>
    kinds(
      evidence({
        answer: anAnswer(cancelled, log),
        viewers: [aViewer({ entries: [...log], states: [cancelled] })],
      }),
    );
  const log = truth.slice(0, 3);
  const cap: Entry = [40, 'n', encodeNote({ k: 'cap', code: 'bytes_cap', limit: 3 })];
  const stopped: Entry = [40, 'n', encodeNote({ k: 'stopped', why: 'asked' })];
  expect(given([...log, stopped])).toEqual(['lost']);
  expect(given([...log, cap, stopped])).toEqual([]);
  expect(given([...log, [30, 'o', 'made up'], cap])).toEqual(['disagree']);
});

test('the runs of two results with one target cannot be told apart', () => {
  const { asked, ...rest } = evidence();
  expect(() => check({ ...rest, asked: [asked[0]!, { ...asked[0]!, r: 2 }] })).toThrow('one target');
});
