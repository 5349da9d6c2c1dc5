import { Installation } from '#integration/many-apis/installation.ts';
import { killEnd } from '#integration/support/end.ts';
import { until } from '#scripts/test/until.ts';
import type { Row } from '../figures.ts';
import { row } from '../figures.ts';

const instances = 5;

/** Several API instances serve one node; the one that holds its link is killed, again and again, until one is left. */
export async function measureFailover(): Promise<Row[]> {
  const installation = await Installation.start(instances);
  try {
    const sample: number[] = [];
    let holder = await until('the node to be linked', () => installation.holder());
    while (sample.length < instances - 1) {
      const killed = holder;
      await killEnd(killed.child);
      const before = performance.now();
      holder = await until(
        'another instance to hold the link of the node',
        async () => {
          const now = await installation.holder();
          return now !== killed && now;
        },
        { intervalMs: 10 },
      );
      sample.push((performance.now() - before) / 1000);
    }
    const line = row('API instance killed → its node linked to another', 's', sample);
    return [{ ...line, goal: { what: 'each ≤ 5 s', met: Math.max(...sample) <= 5 } }];
  } finally {
    await installation.close();
  }
}
