import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertBlueprintsAreValid } from './blueprints.ts';
import { Problem } from './problem.ts';

describe('the blueprints, before anything is started', () => {
  it('that are shipped are valid', async () => {
    await expect(assertBlueprintsAreValid(join(__dirname, '../..'))).resolves.toBeUndefined();
  });

  it('with a broken one are refused in a sentence that names file, path and folder', async () => {
    const root = mkdtempSync(join(tmpdir(), 'mamba-blueprints-'));
    mkdirSync(join(root, 'blueprints'));
    writeFileSync(join(root, 'blueprints', 'broken.yaml'), 'schema: 2');
    const refusal = assertBlueprintsAreValid(root);
    await expect(refusal).rejects.toBeInstanceOf(Problem);
    await expect(refusal).rejects.toThrow(
      /^The blueprint broken\.yaml is not valid \(schema: .* The file is in .*blueprints\.$/,
    );
    rmSync(root, { recursive: true });
  });
});
