import fc from 'fast-check';
import { newWebhookSecret, signWebhook, verifyWebhook } from './webhooks.ts';

/** The vector that the libraries of Standard Webhooks are tested with. */
const known = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  seconds: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const at = (seconds: number) => new Date(seconds * 1000);
const message = { id: known.id, timestamp: at(known.seconds), body: known.body };
const headersOf = (secrets: readonly string[]) => ({ ...signWebhook(secrets, message) });

it('signs as the specification says', () => {
  expect(signWebhook([known.secret], message)).toEqual({
    'webhook-id': known.id,
    'webhook-timestamp': String(known.seconds),
    'webhook-signature': known.signature,
  });
  expect(signWebhook([known.secret.replace('whsec_', '')], message)['webhook-signature']).toBe(known.signature);
});

it('is verified for five minutes, before and after', () => {
  const headers = headersOf([known.secret]);
  const isRight = (seconds: number) => verifyWebhook([known.secret], headers, known.body, at(known.seconds + seconds));
  expect([-301, -300, 0, 300, 301].map(isRight)).toEqual([false, true, true, true, false]);
});

it('has a signature by each secret while one is replaced, and receivers may have two as well', () => {
  const [old, fresh, strange] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
  const headers = headersOf([fresh, old]);
  expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
  const isRight = (secrets: string[]) => verifyWebhook(secrets, headers, known.body, at(known.seconds));
  expect([[old], [fresh], [strange, old], [strange], []].map(isRight)).toEqual([true, true, true, false, false]);
});

it('is refused when anything of it is another', () => {
  const headers = headersOf([known.secret]);
  const signature = headers['webhook-signature'];
  const forged: [Record<string, string | undefined>, string][] = [
    [headers, `${known.body} `],
    [{ ...headers, 'webhook-id': 'msg_other' }, known.body],
    [{ ...headers, 'webhook-timestamp': String(known.seconds + 1) }, known.body],
    [{ ...headers, 'webhook-timestamp': `${known.seconds}.0` }, known.body],
    [{ ...headers, 'webhook-timestamp': 'NaN' }, known.body],
    [{ ...headers, 'webhook-signature': signature.replace('v1,', 'v2,') }, known.body],
    [{ ...headers, 'webhook-signature': signature.slice(0, -8) }, known.body],
    [{ ...headers, 'webhook-signature': 'v1,' }, known.body],
    [{ ...headers, 'webhook-signature': '' }, known.body],
    [{ ...headers, 'webhook-signature': undefined }, known.body],
    [{}, known.body],
  ];
  for (const [given, body] of forged) expect(verifyWebhook([known.secret], given, body, at(known.seconds))).toBe(false);
  const others = { ...headers, 'webhook-signature': `v1a,AAAA v1,AAAA ${signature}` };
  expect(verifyWebhook([known.secret], others, known.body, at(known.seconds))).toBe(true);
});

it('never throws at what a stranger sends', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (id, timestamp, signature, body) => {
      const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
      expect(verifyWebhook([known.secret], headers, body)).toBe(false);
    }),
  );
});

it('takes no secret that is too short to be one, and no id that could be read in two ways', () => {
  for (const secret of [
    '',
    'whsec_',
    'whsec_c2hvcnQ=',
    'whsec_ not base64 but quite long enough for one !!',
    `whsec_${Buffer.alloc(65).toString('base64')}`,
  ])
    expect(() => signWebhook([secret], message)).toThrow(expect.objectContaining({ code: 'webhook.bad_secret' }));
  expect(() => signWebhook([], message)).toThrow(expect.objectContaining({ code: 'webhook.no_secret' }));
  expect(() => signWebhook([known.secret], { ...message, id: 'a.1' })).toThrow(
    expect.objectContaining({ code: 'webhook.bad_id' }),
  );
});
