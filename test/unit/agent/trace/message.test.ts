import { type Answer, decode, encode } from 'dns-packet';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { questionBytes, readReply } from '../../../../agent/trace/message.ts';

const question = { name: 'www.example.net', type: 'A', dnssec: true, recursive: false } as const;
const asked = { type: 'A', name: 'WWW.example.net', class: 'IN' } as const;

function reply(answers: Answer[] = [], more: object = {}): Buffer {
  return encode({ type: 'response', id: 7, questions: [asked], answers, ...more });
}

test('a question has its name, no recursion, and EDNS with NSID and DO', () => {
  const { flag_rd, questions, additionals } = decode(questionBytes(question, 7));
  expect(flag_rd).toBe(false);
  expect(questions).toMatchObject([{ name: 'www.example.net', type: 'A' }]);
  expect(additionals).toMatchObject([{ type: 'OPT', flag_do: true, options: [{ code: 3 }] }]);
});

test('the answer to it is read, whatever the case of its name', () => {
  const found = readReply(
    reply([{ type: 'A', name: 'WWW.example.net', ttl: 5, data: '192.0.2.1' }]),
    question,
    7,
  );
  expect(found?.answers).toEqual([{ type: 'A', name: 'www.example.net.', ttl: 5, value: '192.0.2.1' }]);
});

describe('what is about something else is nobody’s answer:', () => {
  test.each([
    ['another number', reply([], { id: 8 })],
    ['another name', reply([], { questions: [{ ...asked, name: 'www.example.org' }] })],
    ['another type', reply([], { questions: [{ ...asked, type: 'AAAA' }] })],
    ['no question', reply([], { questions: [] })],
    ['two questions', reply([], { questions: [asked, asked] })],
    ['a question', encode({ type: 'query', id: 7, questions: [asked] })],
    ['half a message', reply([{ type: 'A', name: 'a.example', ttl: 5, data: '192.0.2.1' }]).subarray(0, 40)],
    ['nothing', Buffer.alloc(0)],
    ['a message that would take long to read', Buffer.concat([reply(), Buffer.alloc(16 * 1024)])],
  ])('%s', (_, bytes) => {
    expect(readReply(bytes, question, 7)).toBeUndefined();
  });
});

test('any octets are an answer or none, and a record is one line of ASCII', () => {
  const good = reply([
    { type: 'TXT', name: 'a.example', ttl: 5, data: ['"\\\u001b', Buffer.from([0, 255])] },
    { type: 'MX', name: 'a.example', ttl: 5, data: { preference: 1, exchange: 'x y.example' } },
  ]);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
      const bytes = Buffer.from(good);
      for (const [at, octet] of changes) if (at > 30) bytes[at] = octet;
      const found = readReply(bytes, question, 7);
      for (const { name, value, type } of found?.answers ?? []) {
        expect(value).toMatch(/^[\x20-\x7e]*$/);
        expect(`${name}${type}`).toMatch(/^[\x21-\x7e]+$/);
      }
    }),
    { numRuns: 500 },
  );
});

test('an error without its question is one, if it has the right number', () => {
  const header = (id: number) => Buffer.from([0, id, 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(readReply(header(7), question, 7)).toMatchObject({ status: 'FORMERR', answers: [] });
  expect(readReply(header(8), question, 7)).toBeUndefined();
});

test.each([
  [0, 0, 'NOERROR'],
  [1, 0, 'BADVERS'],
  [1, 7, 'BADCOOKIE'],
  [0, 12, 'RESERVED12'],
  [255, 15, '4095'],
])('%i in EDNS above %i in the header is %s', (extendedRcode, flags, status) => {
  const opt = { type: 'OPT', name: '.', udpPayloadSize: 512, extendedRcode, flags: 0, options: [] };
  const bytes = reply([], { flags, additionals: [opt] });
  expect(readReply(bytes, question, 7)?.status).toBe(status);
});

test('a mailbox keeps the dot of its first label', () => {
  const soa = { mname: 'ns1.example.net', rname: 'john\\.doe.example.net', serial: 1 };
  const found = readReply(reply([{ type: 'SOA', name: 'example.net', ttl: 5, data: soa }]), question, 7);
  expect(found!.answers[0]!.value).toMatch(/^ns1\.example\.net\. john\\\.doe\.example\.net\. 1 /);
});
