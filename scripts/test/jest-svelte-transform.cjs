const { createTransformer } = require('@swc/jest').default ?? require('@swc/jest');
const { transformSync } = require('@swc/core');
const { compileModule } = require('svelte/compiler');

const swc = createTransformer({
  jsc: { parser: { syntax: 'ecmascript' }, target: 'es2023' },
  module: { type: 'commonjs' },
});

const typescript = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } };

/** Translates the panel's stores (`.svelte.ts`) as the browser's build does: the tests run what is shipped. */
module.exports = {
  process: (source, path, options) => {
    const script = transformSync(source, { ...typescript, filename: path }).code;
    const filename = path.replace(/\.ts$/, '.js');
    return swc.process(compileModule(script, { generate: 'client', filename }).js.code, path, options);
  },
  getCacheKey: (source, path, options) => `svelte-client-1-${swc.getCacheKey(source, path, options)}`,
};
