import { durationText } from './duration.ts';

it.each([
  [0, '0 s'],
  [1.62, '1.6 s'],
  [2, '2 s'],
  [42.4, '42 s'],
  [60, '1 min'],
  [90, '1.5 min'],
  [600, '10 min'],
  [7200, '2 h'],
  [86_400, '1 day'],
  [604_800, '7 days'],
])('%s seconds are %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});
