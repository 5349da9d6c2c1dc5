import autocannon from 'autocannon';
import type { Api } from '../../e2e/support/api.ts';
import { single } from '../result.ts';
import type { Result } from '../result.ts';

/** Requests for the server list, ten at a time. */
export async function measureServerList(api: Api, seconds: number): Promise<Result[]> {
  const { url, headers } = api.request(`/api/servers?tenantId=${api.tenantId}`);
  const run = await autocannon({ url, headers, connections: 10, duration: seconds });
  const refused = run.non2xx + run.errors;
  return [
    single('server list', 'requests/s', run.requests.average, refused === 0 ? '10 connections' : `${refused} refused`),
    {
      name: 'server list, one request of ten at a time',
      unit: 'ms',
      p50: run.latency.p50,
      p99: run.latency.p99,
      samples: run.requests.total,
    },
  ];
}
