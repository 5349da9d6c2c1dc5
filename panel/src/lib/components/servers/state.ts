import type { ServerState } from '$domain/servers/state';
import type { PillTone } from '../ui/Pill.svelte';

/** How a state looks: its colour, and whether it is on its way to another. */
export const stateLook: Record<ServerState, { tone: PillTone; moving: boolean }> = {
  installing: { tone: 'busy', moving: true },
  install_failed: { tone: 'bad', moving: false },
  offline: { tone: 'idle', moving: false },
  starting: { tone: 'busy', moving: true },
  running: { tone: 'good', moving: false },
  stopping: { tone: 'warn', moving: true },
  crashed: { tone: 'bad', moving: false },
  suspended: { tone: 'warn', moving: false },
  deleting: { tone: 'warn', moving: true },
  unreachable: { tone: 'warn', moving: false },
};
