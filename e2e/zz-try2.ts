import { Platform } from './support/platform.ts';
import { Api } from './support/api.ts';
const platform = await Platform.start('try2', 'docker');
const api = await Api.signIn(platform.ready);
const created = await api.createServer('shell-command', { name: 'Try', variables: {} });
for (let i = 0; i < 15; i++) { const o = await api.operation(created.operation.id); console.log(o.status, o.waitingFor, JSON.stringify(o.progress), o.steps.map((s) => `${s.id}:${s.status}:${s.attempts}:${s.lastError}`).join(' ')); if (o.endedAt) break; await new Promise((r) => setTimeout(r, 2000)); }
const { execSync } = await import('node:child_process');
console.log(execSync(`ls ${platform.dataDir}/data ${platform.dataDir}/data/logs; tail -n 30 ${platform.dataDir}/data/logs/node-worker.log | cut -c1-400; docker ps -a`).toString());
await platform.dispose();
process.exit(0);
