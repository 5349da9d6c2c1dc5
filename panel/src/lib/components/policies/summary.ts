import type { BackupPolicy } from '$domain/servers/policies';
import { formatBytes } from '$lib/format/bytes';
import { m } from '$texts';

const periodText = {
  last: m.policies_backup_parts_last,
  daily: m.policies_backup_parts_daily,
  weekly: m.policies_backup_parts_weekly,
  monthly: m.policies_backup_parts_monthly,
};
const periods = ['last', 'daily', 'weekly', 'monthly'] as const;

/** What a backup policy comes to, in a few sentences. */
export function backupSummary({ maxCount, maxBytes, retention }: BackupPolicy): string {
  if (maxCount === 0) return m.policies_backup_summary_none();
  const kept = periods.filter((period) => (retention?.[period] ?? 0) > 0);
  return [
    m.policies_backup_summary({ count: maxCount }),
    maxBytes === 0 ? '' : m.policies_backup_summary_size({ size: formatBytes(maxBytes) }),
    retention === null
      ? m.policies_backup_summary_forever()
      : m.policies_backup_summary_retention({
          parts: kept.map((period) => periodText[period]({ count: retention[period] })).join(', '),
        }),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}
