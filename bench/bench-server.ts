import type { Api } from '../e2e/support/api.ts';
import { until } from '../e2e/support/until.ts';

/**
 * What is measured on: a server that is ready at once, echoes each line, prints N numbers for `count N`, and ends at once
 * when asked to. What it costs itself is next to nothing.
 */
const COMMAND = `trap 'exit 0' TERM; echo ready; while read -r line; do case "$line" in "count "*) seq "\${line#count }"; echo counted;; *) echo "$line";; esac; done`;

/** @returns its id, installed and offline */
export async function createBenchServer(api: Api, name: string): Promise<string> {
  const { server, operation } = await api.createServer('shell-command', { name, variables: { COMMAND } });
  await until('the install to end', async () => (await api.operation(operation.id)).endedAt !== null, {
    timeoutMs: 120_000,
  });
  const { error } = await api.operation(operation.id);
  if (error !== null) throw new Error(`The install of ${name} failed: ${error.message}`);
  return server.id;
}
