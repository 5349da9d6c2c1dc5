import type { BlueprintVariableView } from '$domain/contracts/blueprints';
import { m } from '$texts';

type Input = BlueprintVariableView['input'];

/** What is wrong with a variable's value, as a sentence; null when it is right. The API checks the same again. */
export function variableProblem(variable: { required: boolean; input: Input }, value: string): string | null {
  if (value === '') return variable.required ? m.startup_invalid_required() : null;
  const { input } = variable;
  switch (input.type) {
    case 'text':
      return textProblem(input, value);
    case 'number':
      return numberProblem(input, value);
    case 'boolean':
      return null;
    case 'choice':
      return input.options.includes(value) ? null : m.startup_invalid_choice();
  }
}

function textProblem(input: Extract<Input, { type: 'text' }>, value: string): string | null {
  if (input.minLength !== null && value.length < input.minLength)
    return m.startup_invalid_min_length({ min: input.minLength });
  if (input.maxLength !== null && value.length > input.maxLength)
    return m.startup_invalid_max_length({ max: input.maxLength });
  if (input.pattern !== null && !matches(input.pattern, value)) return m.startup_invalid_pattern();
  return null;
}

function numberProblem(input: Extract<Input, { type: 'number' }>, value: string): string | null {
  const number = Number(value);
  if (!Number.isFinite(number) || value.trim() === '') return m.startup_invalid_number();
  if (input.integer && !Number.isInteger(number)) return m.startup_invalid_integer();
  if (input.min !== null && number < input.min) return m.startup_invalid_min({ min: input.min });
  if (input.max !== null && number > input.max) return m.startup_invalid_max({ max: input.max });
  return null;
}

/** The whole value must fit. A pattern that this browser cannot read is left to the API. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(value);
  } catch {
    return true;
  }
}
