import { devServerPlaces } from '#temporal/runtime/config/dev-server.ts';
import { ensureServer, serverPath } from './time-skipping/server.ts';
import { readTestConfig } from './config.ts';

// Once, before any suite, like the development server. Without it only the tests in which hours pass are left out; in CI none may be.
const { cacheDir, path } = devServerPlaces();
const reason = await ensureServer(cacheDir, path, process.cwd());
if (reason === null) console.log(`  ✓ ${serverPath(cacheDir)}`);
else console.warn(`  ! Tests of long waits are left out: ${reason}.`);
if (reason !== null && readTestConfig().isCi) process.exitCode = 1;
