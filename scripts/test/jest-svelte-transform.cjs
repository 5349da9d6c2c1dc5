const { createTransformer } = require('@swc/jest').default ?? require('@swc/jest');
const { transformSync } = require('@swc/core');
const { compileModule } = require('svelte/compiler');

const swc = createTransformer({
  jsc: { parser: { syntax: 'ecmascript' }, target: 'es2023' },
  module: { type: 'commonjs' },
});

const typescript = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } };

/** Translates the panel's stores (`.svelte.ts`) as the server's build does: their runes become plain fields and getters. */
module.exports = {
  process: (source, path, options) => {
    const script = transformSync(source, { ...typescript, filename: path }).code;
    const filename = path.replace(/\.ts$/, '.js');
    return swc.process(compileModule(script, { generate: 'server', filename }).js.code, path, options);
  },
  getCacheKey: (source, path, options) => `svelte-1-${swc.getCacheKey(source, path, options)}`,
};
