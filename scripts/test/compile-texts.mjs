import { compileTexts } from '../../texts/compile/compile.mjs';

/** Run once before all tests: they read the compiled catalogue. */
export default async () => {
  await compileTexts();
};
