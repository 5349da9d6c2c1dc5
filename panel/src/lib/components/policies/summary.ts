import type { BackupPolicy } from '$domain/servers/policies';
import { formatBytes } from '$lib/format/bytes';
import { policies } from '$lib/texts/policies';

const say = policies.backup;
const periods = ['last', 'daily', 'weekly', 'monthly'] as const;

/** What a backup policy comes to, in a few sentences. */
export function backupSummary({ maxCount, maxBytes, retention }: BackupPolicy): string {
  if (maxCount === 0) return say.summaryNone;
  const kept = periods.filter((period) => (retention?.[period] ?? 0) > 0);
  return [
    say.summary(maxCount),
    maxBytes === 0 ? '' : say.summarySize(formatBytes(maxBytes)),
    retention === null
      ? say.summaryForever
      : say.summaryRetention(kept.map((period) => say.parts[period](retention[period])).join(', ')),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}
