import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { newWebhookSecret, signed } from '../../worker/fleet/webhooks/sign.ts';

const message = { id: 'msg_1', at: Date.now(), body: '{"text":"Zürich: down"}' };

test('the library of Standard Webhooks takes what is signed, and nothing that was changed', async () => {
  const secret = newWebhookSecret();
  const headers = await signed(message, secret);
  expect(new Webhook(secret).verify(message.body, headers)).toEqual({ text: 'Zürich: down' });
  expect(() => new Webhook(secret).verify(`${message.body} `, headers)).toThrow('signature');
  expect(() => new Webhook(secret).verify(message.body, { ...headers, 'webhook-id': 'msg_2' })).toThrow();
  expect(() => new Webhook(newWebhookSecret()).verify(message.body, headers)).toThrow('signature');
});

test('the signature is that of the specification’s own example', async () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const example = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: 1_614_265_330_000, body: '{"test": 2432232314}' };
  expect(await signed(example, secret)).toEqual({
    'webhook-id': example.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});
