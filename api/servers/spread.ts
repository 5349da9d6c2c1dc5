/**
 * Starts a second, after a node's return. Two: making a container takes an engine 0.3 to 0.5 s, so it is kept busy without a queue,
 * and the games' own start, which is what costs processor time, is spread over as many seconds. A hundred servers are back in 50 s.
 */
const startsPerSecond = 2;

/** How long the start of the server at `index` (from 0) of those that must be started waits: 0, 0, 1, 1, 2, 2, … */
export const startDelaySeconds = (index: number): number => Math.floor(index / startsPerSecond);
