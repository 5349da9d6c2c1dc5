import { findTemporalBinary } from '#temporal/runtime/dev-server-binary.ts';
import { devServerPlaces } from '#temporal/runtime/config/dev-server.ts';

// Once, before any suite: where it must be built first, that takes minutes, and no test should wait for it.
const binary = await findTemporalBinary({
  ...devServerPlaces(),
  root: process.cwd(),
  onSlowStep: (sentence) => console.log(`  … ${sentence}`),
});
console.log(`  ✓ ${binary}`);
