import { readFileSync } from 'node:fs';
import os from 'node:os';

/** Identifies this boot of the machine; where the kernel does not tell, the hour in which it booted serves. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    const bootedAtHour = Math.round((Date.now() / 1000 - os.uptime()) / 3600);
    return `hour-${bootedAtHour}`;
  }
}
