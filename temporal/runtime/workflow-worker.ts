/**
 * Options of every worker that runs our workflows. The SDK takes `isolateExecutionTimeout`, but does not have it in its types.
 *
 * Five seconds, its default, are over soon where games have the processor; and a workflow that is stopped in its midst takes
 * Node's bookkeeping of promises along ("async hook stack has become corrupted"): the whole process dies, again and again.
 * Ours do not loop for ever, so nothing is lost by waiting.
 */
export const workflowWorkerOptions = { isolateExecutionTimeout: '1m' };
