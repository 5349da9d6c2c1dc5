/**
 * Jest runs CommonJS and asks packages for that. Some have ES modules alone and say so in their export conditions; those
 * are asked once more, for what they have (jest.config.js then translates it). Svelte is asked for what it ships to browsers:
 * its server build knows no reactivity, so a store's test would not run the store that users run.
 */
module.exports = (request, options) => {
  const conditions = options.conditions ?? [];
  const shipped = /^(svelte|esm-env)(\/|$)/.test(request) ? [...conditions, 'browser'] : conditions;
  try {
    return options.defaultResolver(request, { ...options, conditions: shipped });
  } catch (error) {
    try {
      return options.defaultResolver(request, { ...options, conditions: [...shipped, 'import'] });
    } catch {
      throw error;
    }
  }
};
