import { expect, test } from 'vitest';
import { ping } from '#protocol/tools/ping.ts';
import { folded, lines } from './recordings.ts';

const busybox = 'PING 192.0.2.7 (192.0.2.7): 56 data bytes';
const inetutils = `${busybox}, id 0x2cb3 = 11443`;
const reply = (seq: string) => `64 bytes from 192.0.2.7: ${seq} ttl=61 time=1.5 ms`;
const error = '92 bytes from 192.0.2.1: Destination Host Unreachable';
const quoted = (seq: string) => `ICMP: type 8, code 0, size 64, id 0x2cb3, seq ${seq}`;
const after = (...texts: string[]) => folded('ping', lines(...texts));

test('those who count from 0 get the numbers that iputils gives', () => {
  for (const head of [busybox, inetutils])
    for (const name of ['seq', 'icmp_seq'])
      expect(after(head, reply(`${name}=0`)).replies.map(({ seq }) => seq)).toEqual([1]);
  const iputils = 'PING 192.0.2.7 (192.0.2.7) 56(84) bytes of data.';
  expect(after(iputils, reply('icmp_seq=1')).replies.map(({ seq }) => seq)).toEqual([1]);
  const six = 'PING 2001:db8::7(2001:db8::7) 56 data bytes';
  expect(after(six, reply('icmp_seq=1')).replies.map(({ seq }) => seq)).toEqual([1]);
});

test('a gap between replies is lost while it runs, and a late reply mends it', () => {
  const state = after(busybox, reply('seq=0'), reply('seq=3'));
  expect(ping.toResult(state, false).stats).toMatchObject({ total: 4, rcv: 2, drop: 2 });
  const later = lines(reply('seq=1')).reduce((each, entry) => ping.fold(each, entry), state);
  expect(ping.toResult(later, false).stats).toMatchObject({ total: 4, rcv: 3, drop: 1 });
});

test('what is silent at the end is lost once the summary says how many there were', () => {
  const state = after(busybox, reply('seq=0'), '4 packets transmitted, 1 packets received, 75% packet loss');
  expect(ping.toResult(state, true).stats).toMatchObject({ total: 4, rcv: 1, drop: 3, loss: 75 });
  expect([...state.unanswered]).toEqual([2, 3, 4]);
});

test('an ICMP error is about the probe that the packet in it quotes', () => {
  const state = after(inetutils, error, 'IP Hdr Dump:', ' 4500 0054', quoted('0x0001'));
  expect(state.errors).toEqual([{ seq: 2, from: '192.0.2.1', text: 'Destination Host Unreachable' }]);
  expect([...state.unanswered]).toEqual([1, 2]);
});

test.each([
  ['no error before it', [inetutils, quoted('0x0001')]],
  ['a number that is none', [inetutils, error, quoted('0xfffff')]],
  ['one beyond the last', [inetutils, error, quoted('0xffff')]],
  ['another dialect', [busybox, error, quoted('0x0001')]],
])('a quoted packet with %s is text', (_, texts) => {
  expect(after(...texts).errors).toEqual([]);
});
