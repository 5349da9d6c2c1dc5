const { createTransformer } = require('@swc/jest').default ?? require('@swc/jest');

const swc = createTransformer({
  jsc: { parser: { syntax: 'ecmascript' }, target: 'es2023' },
  module: { type: 'commonjs' },
});

/**
 * Translates packages that are ES modules alone. There, `__dirname` and `__filename` are names like any other and often
 * declared; in CommonJS they are taken, so they are called something else before.
 */
module.exports = {
  process: (source, path, options) =>
    swc.process(source.replace(/\b__(dirname|filename)\b/g, '__esm_$1'), path, options),
  getCacheKey: (source, path, options) => `esm-1-${swc.getCacheKey(source, path, options)}`,
};
