import type { Place } from './place.ts';

const abilities = [
  ['MemoryLimit', 'Memory limits are not enforced: the kernel has no memory cgroup.'],
  ['SwapLimit', 'Swap limits are not enforced: start the kernel with swapaccount=1.'],
  ['CpuCfsQuota', 'CPU limits are not enforced: the kernel has no CPU quota.'],
  ['PidsLimit', 'Process limits are not enforced: the kernel has no pids cgroup.'],
] as const;

/** What this engine and kernel cannot do as they should, in sentences for admins. */
export function engineWarnings(place: Place, info: object): string[] {
  const can = info as Record<string, unknown>;
  const warnings = abilities.filter(([key]) => can[key] === false).map(([, sentence]) => sentence as string);
  if (!place.ioWeight)
    warnings.push('IO weights are not enforced: the kernel of this node has no IO scheduler that knows them.');
  const security = Array.isArray(can['SecurityOptions']) ? can['SecurityOptions'].join(' ') : '';
  if (security.includes('userns')) {
    warnings.push(
      'The engine remaps users (userns-remap): servers cannot write their files. Switch it off for this engine.',
    );
  }
  if (process.platform !== 'linux') {
    warnings.push(
      'Docker runs in a virtual machine here: console commands do not reach the servers. Use a Linux node.',
    );
  }
  return warnings;
}
