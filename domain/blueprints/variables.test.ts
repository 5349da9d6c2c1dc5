import fc from 'fast-check';
import { DomainError } from '../errors.ts';
import { fieldFault } from '../errors/fields.ts';
import { reword } from '../errors/reword.ts';
import { sentError } from '../errors/travel.ts';
import { applyRule, VariableRule } from './rules.ts';
import { BlueprintVariable } from './schema.ts';
import { resolveVariables, serverEnvironment, variableView } from './variables.ts';

const ruleOf = (rule: unknown) => VariableRule.parse(rule);
const variable = (key: string, rules: unknown, more: Record<string, unknown> = {}) =>
  BlueprintVariable.parse({ key, name: key, rules, ...more });

describe('a variable rule', () => {
  it.each([
    ['a number in its plain form', { type: 'number' }, ' 025 ', '25'],
    ['a fraction where one may stand', { type: 'number', integer: false }, '1.5', '1.5'],
    ['no number where none is required', { type: 'number', required: false }, '', ''],
    ['yes as true', { type: 'boolean' }, 'Yes', 'true'],
    ['0 as false', { type: 'boolean' }, '0', 'false'],
    ['one of the options', { type: 'enum', options: ['a', 'b'] }, 'b', 'b'],
    ['text with spaces as it is', { type: 'string' }, ' a b ', ' a b '],
  ])('takes %s', (_what, rule, given, value) => {
    expect(applyRule(ruleOf(rule), given)).toEqual({ ok: true, value });
  });

  it.each([
    ['words for a number', { type: 'number' }, 'ten', 'Enter a number.'],
    ['a number that only a computer writes', { type: 'number' }, '0x10', 'Enter a number.'],
    ['a fraction for a whole number', { type: 'number' }, '1.5', 'Enter a whole number.'],
    ['too little', { type: 'number', min: 2 }, '1', 'Enter a number of at least 2.'],
    ['too much', { type: 'number', max: 2 }, '3', 'Enter a number of at most 2.'],
    ['another option', { type: 'enum', options: ['a', 'b'] }, 'c', 'Choose one of: a, b.'],
    ['nothing where something is required', { type: 'string' }, '', 'Enter a value.'],
    ['too short a text', { type: 'string', minLength: 3 }, 'ab', 'Use at least 3 characters.'],
    ['too long a text', { type: 'string', maxLength: 3 }, 'abcd', 'Use at most 3 characters.'],
    ['a text that only begins right', { type: 'string', pattern: '\\d+', hint: 'Digits.' }, '1; id', 'Digits.'],
    ['a licence that is not accepted', { type: 'boolean', mustAccept: true }, 'false', 'This must be accepted.'],
    ['a line break', { type: 'string' }, 'say hi\nstop', 'Use one line of text without control characters.'],
  ])('refuses %s', (_what, rule, given, message) => {
    expect(applyRule(ruleOf(rule), given)).toMatchObject({ ok: false, fault: { message } });
  });

  it('takes its own result again, unchanged', () => {
    const rules = [
      { type: 'string' },
      { type: 'number', integer: false },
      { type: 'boolean' },
      { type: 'enum', options: ['1', '2'] },
    ].map(ruleOf);
    fc.assert(
      fc.property(
        fc.constantFrom(...rules),
        fc.oneof(fc.string(), fc.integer().map(String), fc.constantFrom('yes', '1', '2')),
        (rule, given) => {
          const once = applyRule(rule, given);
          if (once.ok) expect(applyRule(rule, once.value)).toEqual(once);
        },
      ),
    );
  });
});

describe('the variables of a server', () => {
  const blueprint = {
    variables: [
      variable('SLOTS', { type: 'number', min: 1, max: 10 }, { default: 4 }),
      variable('EULA', { type: 'boolean', mustAccept: true }, { default: false }),
    ],
  };

  it('are the defaults with what was given', () => {
    expect(resolveVariables(blueprint, { EULA: 'yes' })).toEqual({ SLOTS: '4', EULA: 'true' });
  });

  it('are refused with every failing path', () => {
    const attempt = () => resolveVariables(blueprint, { SLOTS: '11', UNKNOWN: 'x' });
    expect(attempt).toThrow(DomainError);
    try {
      attempt();
    } catch (error) {
      expect((error as DomainError).details['errors']).toEqual([
        { path: 'variables.UNKNOWN', ...fieldFault('variable.unknown') },
        { path: 'variables.SLOTS', ...fieldFault('variable.most', { most: 10 }) },
        { path: 'variables.EULA', ...fieldFault('variable.accept') },
      ]);
      const sent = sentError(error);
      expect(sent.message).toBe(
        'Some variables have values that cannot be used. UNKNOWN: This blueprint has no such variable. SLOTS: Enter a number of at most 10. EULA: This must be accepted.',
      );
      expect(reword(sent, { locale: 'de' })).toBe(
        'Einige Variablen haben Werte, die nicht verwendet werden können. UNKNOWN: Dieser Blueprint hat diese Variable nicht. SLOTS: Gib eine Zahl bis 10 ein. EULA: Dem musst du zustimmen.',
      );
    }
  });

  it('never win over the standard ones', () => {
    const standard = { memoryBytes: 536870912, ip: '0.0.0.0', port: 25565, timeZone: 'UTC', home: '/home/container' };
    expect(serverEnvironment({ SERVER_PORT: '22', SLOTS: '4' }, standard)).toEqual({
      SLOTS: '4',
      SERVER_MEMORY: '512',
      SERVER_IP: '0.0.0.0',
      SERVER_PORT: '25565',
      TZ: 'UTC',
      HOME: '/home/container',
    });
  });

  it('are shown with the right field, a secret without its default', () => {
    const secret = variable('TOKEN', { type: 'string', maxLength: 20 }, { default: 'hush', secret: true });
    expect(variableView(secret)).toMatchObject({
      defaultValue: '',
      required: true,
      input: { type: 'text', minLength: null, maxLength: 20, pattern: null },
    });
    expect(variableView(blueprint.variables[0]!).input).toEqual({ type: 'number', min: 1, max: 10, integer: true });
  });
});
