import { expect, test } from 'vitest';
import type { WebError } from '#protocol';
import { faultFindings } from '#protocol/explain/visit.ts';

const told = (error: WebError) => faultFindings({ phase: 'tls', error }, '192.0.2.1')[0]!;

test('who refuses a handshake speaks TLS, and why it refuses is a guess', () => {
  expect(told('TLS_REFUSED')).toMatchObject({
    code: 'tls_failed',
    text: expect.stringMatching(/^The server speaks TLS.*client certificate.*cipher/),
    confidence: 'likely',
  });
});

test('who speaks something else has no TLS, and nothing is guessed', () => {
  expect(told('TLS_HANDSHAKE')).toMatchObject({
    code: 'tls_failed',
    text: 'There is no TLS: the server speaks something else.',
    confidence: 'sure',
  });
});
