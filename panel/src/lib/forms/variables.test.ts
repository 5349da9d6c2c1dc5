import { variableProblem } from './variables.ts';

const text = { type: 'text', minLength: 2, maxLength: 4, pattern: '[a-z]+' } as const;
const number = { type: 'number', min: 1, max: 10, integer: true } as const;

describe('the value of a game setting', () => {
  it.each([
    [text, 'abc', null],
    [text, 'a', 'At least 2 characters.'],
    [text, 'abcde', 'At most 4 characters.'],
    [text, 'AB', 'The format is not valid.'],
    [number, '10', null],
    [number, '0', 'At least 1.'],
    [number, '11', 'At most 10.'],
    [number, '1.5', 'Enter a whole number.'],
    [number, 'ten', 'Enter a number.'],
    [{ type: 'boolean' }, 'true', null],
    [{ type: 'choice', options: ['a'] }, 'b', 'Choose one from the list.'],
  ] as const)('%j with %s says %s', (input, value, problem) =>
    expect(variableProblem({ required: true, input: structuredClone(input) as never }, value)).toBe(problem),
  );

  it('may be empty unless it is required', () => {
    expect(variableProblem({ required: false, input: text }, '')).toBeNull();
    expect(variableProblem({ required: true, input: text }, '')).toBe('Enter a value.');
  });

  it('leaves a pattern that the browser cannot read to the API', () => {
    expect(variableProblem({ required: true, input: { ...text, pattern: '(' } }, 'abc')).toBeNull();
  });
});
