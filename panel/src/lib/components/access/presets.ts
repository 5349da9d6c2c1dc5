import { serverPermissions, type Permission } from '$domain/permissions/permissions';
import { m } from '$texts';

const look: Permission[] = [
  'server.read',
  'console.read',
  'metrics.read',
  'backup.read',
  'operation.read',
  'crash.read',
  'activity.read',
];
const play: Permission[] = [...look, 'power.start', 'power.stop', 'power.restart'];
const run: Permission[] = [
  ...play,
  'power.kill',
  'console.command',
  'startup.read',
  'startup.update',
  'backup.create',
  'backup.update',
  'backup.restore',
  'operation.cancel',
];

/** Starting points, so that a user does not have to tick each box. */
export const presets: readonly { text: () => string; permissions: readonly Permission[] }[] = [
  { text: m.access_presets_look, permissions: look },
  { text: m.access_presets_play, permissions: play },
  { text: m.access_presets_run, permissions: run },
  { text: m.access_presets_all, permissions: serverPermissions },
];
