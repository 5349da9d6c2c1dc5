// `npm run docs:configuration`: writes docs/configuration.md and .env.example from the schemas of all processes.
import { writeFileSync } from 'node:fs';
import { generatedFiles } from './generated.ts';

for (const [path, text] of Object.entries(await generatedFiles())) {
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}
