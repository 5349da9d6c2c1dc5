import { s3ServerBinary } from './s3-server/binary.ts';

// Once, before any suite: where it must be built first, that takes a minute, and no test should wait for it.
const binary = await s3ServerBinary((sentence) => console.log(`  … ${sentence}`));
console.log(`  ✓ ${binary}`);
