import type { OperationStatus } from '$domain/operations/operation';
import type { PillTone } from '../ui/Pill.svelte';

export const statusLook: Record<OperationStatus, { tone: PillTone; moving: boolean }> = {
  pending: { tone: 'warn', moving: false },
  running: { tone: 'busy', moving: true },
  cancelling: { tone: 'warn', moving: true },
  succeeded: { tone: 'good', moving: false },
  failed: { tone: 'bad', moving: false },
  cancelled: { tone: 'idle', moving: false },
};
