import { codedError } from '../errors.ts';
import { sentenceOf } from '../errors/codes.ts';
import { fieldFault } from '../errors/fields.ts';
import type { BlueprintVariableView } from '../contracts/blueprints.ts';
import { applyRule } from './rules.ts';
import type { RuleFault } from './rules.ts';
import type { Environment } from './render.ts';
import type { Blueprint, BlueprintVariable } from './schema.ts';
import { fits, longestVariables } from '../payloads/bounds.ts';

type VariableError = { path: string } & RuleFault;

/**
 * The blueprint's variables with what was given for them, defaults filled in, each checked and in its one written form.
 * @throws DomainError `blueprint.invalid_variables`, with every failing `variables.KEY` in `details.errors`, or `variables` where
 *   they are too long together.
 */
export function resolveVariables(
  blueprint: Pick<Blueprint, 'variables'>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const errors: VariableError[] = [];
  const known = new Set(blueprint.variables.map((variable) => variable.key));
  for (const key of Object.keys(given)) {
    if (!known.has(key)) errors.push({ path: `variables.${key}`, ...fieldFault('variable.unknown') });
  }
  const resolved: Record<string, string> = {};
  for (const variable of blueprint.variables) {
    const value = Object.hasOwn(given, variable.key) ? given[variable.key] : undefined;
    const result = applyRule(variable.rules, value ?? variable.default);
    if (result.ok) resolved[variable.key] = result.value;
    else errors.push({ path: `variables.${variable.key}`, ...result.fault });
  }
  if (errors.length === 0) {
    if (fits(resolved, longestVariables)) return resolved;
    const error = {
      path: 'variables',
      message: sentenceOf('blueprint.invalid_variables'),
      code: 'blueprint.invalid_variables',
      arguments: {},
    };
    throw codedError('blueprint.invalid_variables', {}, { details: { errors: [error] } });
  }
  const faults = errors.map(({ path, ...fault }) => ({ name: path.replace('variables.', ''), ...fault }));
  throw codedError('blueprint.invalid_variables', { faults }, { details: { errors } });
}

export interface StandardValues {
  memoryBytes: number;
  /** Where the program listens: 0.0.0.0 inside a container, the allocation's address as a plain process. */
  ip: string;
  port: number;
  timeZone: string;
  home: string;
}

/** The whole environment of a server: the standard variables win over anything a blueprint may have called the same. */
export function serverEnvironment(variables: Environment, standard: StandardValues): Record<string, string> {
  return {
    ...variables,
    SERVER_MEMORY: String(Math.floor(standard.memoryBytes / 1024 / 1024)),
    SERVER_IP: standard.ip,
    SERVER_PORT: String(standard.port),
    TZ: standard.timeZone,
    HOME: standard.home,
  };
}

/** How the panel draws and checks one variable's field. */
export function variableView(variable: BlueprintVariable): BlueprintVariableView {
  return {
    key: variable.key,
    name: variable.name,
    description: variable.description,
    defaultValue: variable.secret ? '' : variable.default,
    required: variable.rules.type === 'boolean' ? variable.rules.mustAccept : variable.rules.required,
    userEditable: variable.userEditable,
    input: inputOf(variable.rules),
  };
}

function inputOf(rule: BlueprintVariable['rules']): BlueprintVariableView['input'] {
  switch (rule.type) {
    case 'string': {
      const { minLength = null, maxLength, pattern = null } = rule;
      return { type: 'text', minLength, maxLength, pattern };
    }
    case 'number':
      return { type: 'number', min: rule.min ?? null, max: rule.max ?? null, integer: rule.integer };
    case 'boolean':
      return { type: 'boolean' };
    case 'enum':
      return { type: 'choice', options: rule.options };
  }
}
