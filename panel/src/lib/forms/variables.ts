import type { BlueprintVariableView } from '$domain/contracts/blueprints';
import { texts } from '$lib/texts';

type Input = BlueprintVariableView['input'];

const say = texts.startup.invalid;

/** What is wrong with a variable's value, as a sentence; null when it is right. The API checks the same again. */
export function variableProblem(variable: { required: boolean; input: Input }, value: string): string | null {
  if (value === '') return variable.required ? say.required : null;
  const { input } = variable;
  switch (input.type) {
    case 'text':
      return textProblem(input, value);
    case 'number':
      return numberProblem(input, value);
    case 'boolean':
      return null;
    case 'choice':
      return input.options.includes(value) ? null : say.choice;
  }
}

function textProblem(input: Extract<Input, { type: 'text' }>, value: string): string | null {
  if (input.minLength !== null && value.length < input.minLength) return say.minLength(input.minLength);
  if (input.maxLength !== null && value.length > input.maxLength) return say.maxLength(input.maxLength);
  if (input.pattern !== null && !matches(input.pattern, value)) return say.pattern;
  return null;
}

function numberProblem(input: Extract<Input, { type: 'number' }>, value: string): string | null {
  const number = Number(value);
  if (!Number.isFinite(number) || value.trim() === '') return say.number;
  if (input.integer && !Number.isInteger(number)) return say.integer;
  if (input.min !== null && number < input.min) return say.min(input.min);
  if (input.max !== null && number > input.max) return say.max(input.max);
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
