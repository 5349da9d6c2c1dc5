import { tmpdir } from 'node:os';
import { NodeFacts } from '#domain/contracts/nodes.ts';
import { nodeFacts } from './facts.ts';

it('describes this machine', async () => {
  const runtime = {
    kind: 'process' as const,
    describe: () => Promise.resolve({ version: 'process (no isolation)', warnings: ['no isolation'] }),
  };
  const facts = NodeFacts.parse(await nodeFacts(runtime, tmpdir(), ['local']));
  expect(facts).toMatchObject({
    runtime: 'process',
    runtimeVersion: 'process (no isolation)',
    warnings: ['no isolation'],
  });
  expect(facts.memoryBytes).toBeGreaterThan(64 * 1024 * 1024);
  expect(facts.diskBytes).toBeGreaterThanOrEqual(facts.diskFreeBytes);
});
