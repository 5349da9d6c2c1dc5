import { Platform } from './support/platform.ts';
import { Api } from './support/api.ts';
import { until } from './support/until.ts';
const runtime = (process.argv[2] ?? 'process') as 'process' | 'docker';
const platform = await Platform.start('try', runtime);
console.log(platform.ready, platform.dataDir);
const api = await Api.signIn(platform.ready);
const call = (m: string, p: string, b?: unknown): Promise<any> => (api as any).call(m, p, b);
async function over(id: string) {
  const op = await until('operation to end', async () => { const o = await api.operation(id); return o.endedAt !== null && o; }, { timeoutMs: 60000 });
  console.log(op.kind, op.status, op.error?.message ?? '', Date.parse(op.endedAt!) - Date.parse(op.createdAt), 'ms', op.steps.map((s) => `${s.id}:${s.status}${s.lastError ? '(' + s.lastError + ')' : ''}`).join(' '), JSON.stringify(op.output.slice(-200)));
  return op;
}
try {
  const created = await api.createServer('shell-command', { name: 'Try', variables: { INSTALL_COMMAND: 'echo data > a.txt; mkdir -p d; head -c 3000000 /dev/urandom > d/b.bin', COMMAND: 'trap "exit 0" TERM; echo up; n=0; while :; do n=$((n+1)); echo $n > tick; sleep 0.2; done' } });
  await api.installed(created);
  const id = created.server.id;
  await api.power(id, 'start'); await api.reaches(id, 'running');
  const b = await call('POST', `/api/servers/${id}/backups`, { name: 'one' });
  console.log(b.backup.status);
  await over(b.operationId);
  console.log(await api.backups(id));
  const v = await call('POST', `/api/backups/${b.backup.id}/verify`, {});
  await over(v.operationId ?? v.operation.id);
  console.log(await call('GET', `/api/backups/${b.backup.id}/entries`).catch((e: Error) => e.message));
  const r = await call('POST', `/api/servers/${id}/restore`, { backupId: b.backup.id });
  await over(r.operation.id);
  await api.reaches(id, 'running');
  for (const [path, body] of [['restart', {}], ['update', { backupFirst: true }], ['reinstall', { files: 'keep' }], ['reinstall', { files: 'wipe' }], ['suspend', { reason: 'unpaid' }], ['unsuspend', {}]] as const) {
    const x = await call('POST', `/api/servers/${id}/${path}`, body).catch((e: Error) => { console.log(path, e.message); return null; });
    if (x) await over(x.operation.id);
    await until('idle', async () => (await api.server(id)).operation === null);
    const s = await api.server(id); console.log(path, s.state, s.status);
  }
  await api.reaches(id, 'running');
  const h = await call('GET', `/api/operations/${r.operation.id}/history`).catch((e: Error) => e.message);
  console.log(typeof h === 'string' ? h : `${h.source} ${h.events.length} events`);
  const res = await fetch(api.request(`/api/backups/${b.backup.id}/download`).url, { headers: api.request('').headers });
  console.log('download', res.status, res.headers.get('content-length'), res.headers.get('content-disposition'), (await res.arrayBuffer()).byteLength);
  const d = await call('DELETE', `/api/servers/${id}`, { confirmName: 'Try', lastBackup: true, backups: 'delete', force: false });
  await over(d.operation.id);
  console.log((await call('GET', `/api/backups?tenantId=${api.tenantId}`)).items.map((i: any) => [i.name, i.status, i.trigger, i.serverDeleted]));
} catch (e) { console.error(e); }
const { execSync } = await import('node:child_process');
console.log(execSync(`find ${platform.dataDir}/data/node -not -path '*/console/*' | head -60`).toString());
await platform.dispose();
process.exit(0);
