import type { Express } from 'express';
import type { Client } from '@temporalio/client';
import type { Database } from '#prisma/client.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';

const patienceMilliseconds = 2_000;

/** `/healthz`: the process lives. `/readyz`: what it needs answers, each by name; 503 otherwise. */
export function mountHealth(app: Express, { prisma, temporal }: { prisma: Database; temporal: Client }): void {
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', async (_request, response) => {
    const [postgres, workflowEngine] = await Promise.all([
      check(() => prisma.$queryRaw`SELECT 1`),
      check(() => withinDeadline(temporal, () => temporal.workflowService.getSystemInfo({}), patienceMilliseconds)),
    ]);
    const isReady = postgres === 'ok' && workflowEngine === 'ok';
    const checks = { postgres, temporal: workflowEngine };
    response
      .status(isReady ? 200 : 503)
      .setHeader('Cache-Control', 'no-store')
      .json({ status: isReady ? 'ok' : 'unavailable', checks });
  });
}

type CheckResult = 'ok' | 'no answer';

/** Never longer than the patience, whatever the client underneath does. */
async function check(ask: () => Promise<unknown>): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>(
    (resolve) => (timer = setTimeout(() => resolve('no answer'), patienceMilliseconds)),
  );
  const answered = ask().then(
    (): CheckResult => 'ok',
    (): CheckResult => 'no answer',
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
