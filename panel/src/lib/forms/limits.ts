import { z } from 'zod';
import type { ServerLimits } from '$domain/contracts/servers';
import { m } from '$texts';
import { typed } from './typed';

const MiB = 1024 ** 2;

type LimitKey = 'memoryBytes' | 'swapBytes' | 'cpuPercent' | 'diskBytes' | 'pids';

/** A limit as people type it: sizes in MiB. Null while what is typed is no number. */
export type LimitFields = Record<LimitKey, number | null>;

export const limitFields: { key: LimitKey; label: () => string; unit: string; step: number; help?: () => string }[] = [
  { key: 'memoryBytes', label: m.create_memory, unit: 'MiB', step: 64 },
  { key: 'swapBytes', label: m.settings_swap, unit: 'MiB', step: 64 },
  { key: 'cpuPercent', label: m.create_cpu, unit: '%', step: 25, help: m.create_cpu_help },
  { key: 'diskBytes', label: m.create_disk, unit: 'MiB', step: 512 },
  { key: 'pids', label: m.settings_pids, unit: '', step: 16 },
];

const isSize = (key: LimitKey) => key.endsWith('Bytes');

export function toFields(limits: ServerLimits): LimitFields {
  const fields = limitFields.map(({ key }) => [key, isSize(key) ? limits[key] / MiB : limits[key]]);
  return Object.fromEntries(fields) as LimitFields;
}

/** A schema for what people type, that makes of it what the API takes, checked by the API's own rules. */
export function fromFields(schema: typeof ServerLimits) {
  const field = (key: LimitKey) => (isSize(key) ? typed(schema.shape[key], MiB) : typed(schema.shape[key]));
  return z.object({
    memoryBytes: field('memoryBytes'),
    swapBytes: field('swapBytes'),
    cpuPercent: field('cpuPercent'),
    diskBytes: field('diskBytes'),
    pids: field('pids'),
  });
}
