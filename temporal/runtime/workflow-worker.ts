/**
 * Options of every worker that runs our workflows. The SDK takes `isolateExecutionTimeout`, but does not have it in its types.
 *
 * Its default of five seconds is too short where games use the processor; and a workflow that is interrupted corrupts Node's
 * bookkeeping of promises ("async hook stack has become corrupted"): the whole process dies, again and again. Our workflows do not
 * loop for ever, so a longer limit costs nothing.
 */
export const workflowWorkerOptions = { isolateExecutionTimeout: '1m' };
