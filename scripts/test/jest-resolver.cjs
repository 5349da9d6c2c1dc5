/**
 * Jest runs CommonJS and asks packages for that. Some have ES modules alone and say so in their export conditions; those
 * are asked once more, for what they have (jest.config.js then translates it).
 */
module.exports = (request, options) => {
  try {
    return options.defaultResolver(request, options);
  } catch (error) {
    try {
      return options.defaultResolver(request, { ...options, conditions: [...(options.conditions ?? []), 'import'] });
    } catch {
      throw error;
    }
  }
};
