import { expect, test } from 'vitest';
import { ping, type PingResult } from '#protocol/tools/ping.ts';
import { aNote, aTarget, folded, lines, logOf } from './recordings.ts';

const reply = (seq: number, rttMs: number | string) =>
  `64 bytes from 203.0.113.2: icmp_seq=${seq} ttl=61 time=${rttMs} ms`;

function stats(ended: boolean, ...texts: string[]): PingResult['stats'] {
  return ping.toResult(folded('ping', lines(...texts)), ended).stats;
}

test('a probe that is out counts neither as sent nor as lost', () => {
  expect(stats(false, reply(1, 5))).toMatchObject({ total: 1, rcv: 1, drop: 0, loss: 0 });
});

test('loss shows as soon as ping reports the silence, and goes when the reply comes late', () => {
  const silent = [reply(1, 5), 'no answer yet for icmp_seq=2'];
  expect(stats(false, ...silent)).toMatchObject({ total: 2, rcv: 1, drop: 1, loss: 50 });
  expect(stats(false, ...silent, reply(2, 700))).toMatchObject({ total: 2, rcv: 2, drop: 0, loss: 0 });
});

test('an ICMP error is a lost probe at once, with who sent it and why', () => {
  const state = folded('ping', lines('From 192.0.2.1 icmp_seq=1 Packet filtered'));
  expect(state.errors).toEqual([{ seq: 1, from: '192.0.2.1', text: 'Packet filtered' }]);
  expect([...state.unanswered]).toEqual([1]);
  expect(ping.toResult(state, false).stats).toMatchObject({ total: 1, drop: 1, loss: 100 });
});

test('a redirect is kept and loses no probe', () => {
  const redirect = 'From 192.0.2.1: icmp_seq=1 Redirect Host(New nexthop: 192.0.2.9)';
  const state = folded('ping', lines(redirect, reply(1, 5)));
  expect(state.errors).toEqual([
    { seq: 1, from: '192.0.2.1', text: 'Redirect Host(New nexthop: 192.0.2.9)' },
  ]);
  expect(folded('ping', lines(redirect)).unanswered.size).toBe(0);
});

test('at the end a probe without an answer is lost, with or without a summary', () => {
  const cut = [reply(1, 5), 'no answer yet for icmp_seq=2', 'no answer yet for icmp_seq=3'];
  expect(stats(true, ...cut)).toMatchObject({ total: 3, rcv: 1, drop: 2, loss: 66.67 });
  const summary = '5 packets transmitted, 1 received, 80% packet loss, time 4ms';
  expect(stats(true, ...cut, summary)).toMatchObject({ total: 5, rcv: 1, drop: 4, loss: 80 });
});

test('a duplicate is marked and not counted', () => {
  const { replies } = folded('ping', logOf('ping/duplicate'));
  expect(replies.map(({ seq, duplicate }) => [seq, duplicate])).toEqual([
    [1, false],
    [1, true],
    [2, false],
    [2, true],
    [3, false],
  ]);
  expect(stats(false, reply(1, 5), reply(1, 9))).toMatchObject({ rcv: 1, max: 5 });
  // ping knows of a first reply whose line was lost.
  expect(stats(false, `${reply(1, 5)} (DUP!)`)).toMatchObject({ rcv: 0, max: null });
});

test('an answered probe stays answered, whatever is said about it later', () => {
  const error = 'From 192.0.2.1 icmp_seq=1 Time to live exceeded';
  expect(stats(false, reply(1, 5), error)).toMatchObject({ total: 1, rcv: 1, drop: 0 });
});

test('a summary can not make replies unheard', () => {
  const summary = '1 packets transmitted, 1 received, 0% packet loss, time 4ms';
  expect(stats(true, reply(1, 5), reply(2, 5), summary)).toMatchObject({
    total: 2,
    rcv: 2,
    drop: 0,
    loss: 0,
  });
});

test('jitter is the mean difference of successive replies, not a deviation from the mean', () => {
  expect(stats(true, reply(1, 10), reply(2, 20), reply(3, 10), reply(4, 14))).toMatchObject({
    jitter: 8,
    min: 10,
    avg: 13.5,
    max: 20,
  });
  expect(stats(true, reply(1, 10)).jitter).toBeNull();
});

test.each(['NaN', 'Infinity', '-1', '1e3', '0x10', '150001', '9'.repeat(5000), '0.' + '1'.repeat(5000)])(
  'a time of %s is no round trip, and its line stays',
  (time) => {
    const state = folded('ping', lines(reply(1, time)));
    expect(state.replies).toEqual([]);
    expect(ping.toResult(state, false).stats).toMatchObject({ rcv: 0, total: 0 });
    expect(ping.toText(state)).toBe(reply(1, time));
  },
);

test.each(['65536', '-1', '9'.repeat(400)])('a sequence number of %s is none', (seq) => {
  const state = folded(
    'ping',
    lines(reply(1, 5).replace('=1', `=${seq}`), `no answer yet for icmp_seq=${seq}`),
  );
  expect(state).toMatchObject({ sent: 0, replies: [] });
  expect(state.unanswered.size).toBe(0);
});

test('the name of the target is its PTR, and nobody else’s', () => {
  const other = aNote({ k: 'name', address: '192.0.2.1', name: 'r1.example.net' });
  const own = aNote({ k: 'name', address: '203.0.113.2', name: 'dst.example.net' });
  const log = [aTarget('203.0.113.2'), other];
  expect(ping.toResult(folded('ping', log), false)).toMatchObject({
    resolvedAddress: '203.0.113.2',
    resolvedHostname: null,
  });
  expect(ping.toResult(folded('ping', [...log, own]), false).resolvedHostname).toBe('dst.example.net');
});

test('what stands on stderr is shown and not parsed', () => {
  const state = folded('ping', [[0, 'e', reply(1, 5)]]);
  expect(state.replies).toEqual([]);
  expect(state.lines).toEqual([reply(1, 5)]);
});
