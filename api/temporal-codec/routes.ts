import type { PayloadCodec } from '@temporalio/common';
import { CodecPayloads } from '#domain/contracts/temporal-codec.ts';
import type { CodecPayload } from '#domain/contracts/temporal-codec.ts';
import { codedError, DomainError } from '#domain/errors.ts';
import { defineRoute } from '../http/define-route.ts';
import { payloadsBody } from '../http/json-body.ts';
import type { Client } from '@temporalio/client';

const tag = 'System';

type Payloads = Parameters<PayloadCodec['decode']>[0];

const fromWire = ({ metadata, data }: CodecPayload): Payloads[number] => ({
  metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')])),
  data: Buffer.from(data, 'base64'),
});

const toWire = ({ metadata, data }: Payloads[number]): CodecPayload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
  ),
  data: Buffer.from(data ?? []).toString('base64'),
});

async function through(
  temporal: Client,
  payloads: CodecPayload[],
  work: (codec: PayloadCodec, payloads: Payloads) => Promise<Payloads>,
): Promise<{ payloads: CodecPayload[] }> {
  let current: Payloads = payloads.map(fromWire);
  try {
    for (const codec of temporal.options.loadedDataConverter.payloadCodecs) current = await work(codec, current);
  } catch (error) {
    if (!(error instanceof DomainError) || !error.code.startsWith('keys.')) throw error;
    throw codedError('codec.cannot_open', {}, { cause: error });
  }
  return { payloads: current.map(toWire) };
}

export const temporalCodecRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/temporal/codec/decode',
    tag,
    summary: 'Decode payloads for the Temporal web interface',
    access: { kind: 'platform', permission: 'platform.inspect' },
    body: CodecPayloads,
    bodyLimit: payloadsBody,
    status: 200,
    response: CodecPayloads,
    problems: ['codec.cannot_open'],
    handler: ({ input, deps }) =>
      through(deps.temporal, input.body.payloads, (codec, payloads) => codec.decode(payloads)),
  }),
  defineRoute({
    method: 'post',
    path: '/api/temporal/codec/encode',
    tag,
    summary: 'Encode payloads for the Temporal web interface',
    access: { kind: 'platform', permission: 'platform.inspect' },
    body: CodecPayloads,
    bodyLimit: payloadsBody,
    status: 200,
    response: CodecPayloads,
    handler: ({ input, deps }) =>
      through(deps.temporal, input.body.payloads, (codec, payloads) => codec.encode(payloads)),
  }),
];
