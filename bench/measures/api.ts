import autocannon from 'autocannon';
import type { BenchContext } from '../context.ts';
import type { Row } from '../figures.ts';

/** Requests a second on the server list, ten connections for ten seconds, beside the same API's health check. */
export async function measureApi({ api }: BenchContext): Promise<Row[]> {
  const list = await load(api.request(`/api/servers?tenantId=${api.tenantId}`));
  const health = await load(api.request('/healthz'));
  return [
    {
      measure: 'GET /api/servers',
      unit: 'requests/s',
      n: list.requests.total,
      p50: list.requests.average,
      p99: null,
      beside: { what: 'GET /healthz', p50: health.requests.average },
    },
    {
      measure: 'GET /api/servers, time of one',
      unit: 'ms',
      n: list.requests.total,
      p50: list.latency.p50,
      p99: list.latency.p99,
    },
  ];
}

async function load(request: { url: string; headers: Record<string, string> }): Promise<autocannon.Result> {
  const result = await autocannon({ ...request, connections: 10, duration: 10 });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${request.url}: ${result.non2xx} refusals, ${result.errors} errors.`);
  return result;
}
