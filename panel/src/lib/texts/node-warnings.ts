import { m } from '$texts';

/**
 * Warnings of a node by the sentence that it sends: what a node said of itself is kept as a sentence. `node-warnings.test.ts` finds one
 * that is missing here.
 */
export const nodeWarnings: Record<string, () => string> = {
  'Game servers run as plain processes of one user, with no isolation: use it for trying out, by people you trust.':
    m.nodes_warning_no_isolation,
  'Memory, CPU, disk, process and IO limits are not enforced, and of the network only TCP is measured. Docker does all of it.':
    m.nodes_warning_no_limits,
  'Console output takes disk until a server stops: this machine has no way to trim it (fallocate).':
    m.nodes_warning_no_trim,
  'Memory limits are not enforced: the kernel has no memory cgroup.': m.nodes_warning_memory,
  'Swap limits are not enforced: start the kernel with swapaccount=1.': m.nodes_warning_swap,
  'CPU limits are not enforced: the kernel has no CPU quota.': m.nodes_warning_cpu,
  'Process limits are not enforced: the kernel has no pids cgroup.': m.nodes_warning_pids,
  'IO weights are not enforced: the kernel of this node has no IO scheduler that knows them.': m.nodes_warning_io,
  'The engine remaps users (userns-remap): servers cannot write their files. Switch it off for this engine.':
    m.nodes_warning_remapped_users,
  'Docker runs in a virtual machine here: console commands do not reach the servers. Use a Linux node.':
    m.nodes_warning_virtual_machine,
};

/** A warning of a node; that of a node from another version, as it was sent. */
export const wordNodeWarning = (sentence: string): string => nodeWarnings[sentence]?.() ?? sentence;
