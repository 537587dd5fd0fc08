import { expect, test } from 'vitest';
import { arm, type LaneState, type LaneStep, newLane, pass } from '../../../chaos/proxy/lane-state.ts';
import type { Fault } from '../../../chaos/proxy/rules.ts';

const log = (r: number, seq: number) => JSON.stringify({ t: 'log', r, seq, e: [] });

/** What is written and what happens, in order: texts, and kinds of faults in brackets. */
function through(fault: Fault, texts: readonly string[], state: LaneState = newLane()): string[] {
  const steps = arm(state, fault);
  for (const text of texts) {
    const bytes = Buffer.from(text);
    steps.push(...pass(state, { bytes, frame: { bytes, opcode: 1, text } }));
  }
  return steps.map(inWords);
}

function inWords(step: LaneStep): string {
  return step.do === 'write' ? step.bytes.toString() : `[${step.fault.do}]`;
}

test('what comes after so many frames comes then, and once', () => {
  expect(through({ do: 'reset', after: 2 }, ['a', 'b', 'c', 'd'])).toEqual(['a', 'b', '[reset]', 'c', 'd']);
});

test('after none means at once', () => {
  expect(through({ do: 'blackhole', after: 0 }, ['a'])).toEqual(['[blackhole]', 'a']);
});

test('the nth frame is torn: its first bytes come, then the fault', () => {
  expect(through({ do: 'tear', nth: 2, bytes: 3 }, ['first', 'second'])).toEqual(['first', 'sec', '[tear]']);
});

test('the nth log frame is doubled; frames that may come only once do not count', () => {
  const texts = ['{"t":"resume","from":0}', log(1, 0), 'ping', log(1, 1), log(1, 2)];
  expect(through({ do: 'duplicate', nth: 2 }, texts)).toEqual([
    ...texts.slice(0, 4),
    log(1, 1),
    '[duplicate]',
    log(1, 2),
  ]);
});

test('two adjacent log frames of different results change places, once', () => {
  const frames = [log(1, 0), log(2, 0), log(1, 1), log(2, 1)];
  expect(through({ do: 'reorder', nth: 1 }, frames)).toEqual([
    log(2, 0),
    log(1, 0),
    '[reorder]',
    log(1, 1),
    log(2, 1),
  ]);
});

test('frames of one result, and those around other frames, keep their order', () => {
  const state = '{"t":"state","r":1,"state":"finished"}';
  const frames = [log(1, 0), log(1, 1), state, log(2, 0), state];
  expect(through({ do: 'reorder', nth: 1 }, frames)).toEqual(frames);
});

test('log frames of an agent name no result, and are never swapped', () => {
  const frames = ['{"t":"log","seq":0,"e":[]}', '{"t":"log","seq":1,"e":[]}'];
  expect(through({ do: 'reorder', nth: 1 }, frames)).toEqual(frames);
});

test('the head of an answer counts for nothing', () => {
  const state = newLane();
  arm(state, { do: 'reset', after: 1 });
  const steps = pass(state, { bytes: Buffer.from('HTTP/1.1 101'), isHead: true });
  expect(steps.map(inWords)).toEqual(['HTTP/1.1 101']);
});
