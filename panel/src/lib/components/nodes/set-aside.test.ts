import { LeftReason } from '$domain/nodes/set-aside';
import { leftSentence } from './set-aside';

const entry = (reason: LeftReason) => ({ path: 'files/world', reason, detail: 'EBUSY' });

it.each(LeftReason.options)('says what is left and what to do about it: %s', (reason) => {
  const sentence = leftSentence({ entries: [entry(reason)], count: 1 });
  expect(sentence).toContain('files/world');
  expect(sentence).toContain('EBUSY');
});

it('counts what is not named', () => {
  expect(leftSentence({ entries: [entry('mounted')], count: 3 })).toMatch(/2 more entries are left\.$/);
  expect(leftSentence({ entries: [{ ...entry('failed'), path: '' }], count: 1 })).toContain('The folder');
  expect(leftSentence({ entries: [], count: 0 })).toBe('The node did not say why.');
});
