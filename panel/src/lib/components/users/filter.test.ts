import { filterOf, isFiltered } from './filter';

const read = (query: string) => filterOf(new URLSearchParams(query));

it('the filter in the address names words, a role and a state', () => {
  expect(read('search=an&role=support&state=disabled')).toEqual({ search: 'an', role: 'support', state: 'disabled' });
});

it('nonsense there is nothing', () => {
  expect(isFiltered(read('role=king&state=asleep&other=1'))).toBe(false);
  expect(isFiltered(read('role=auditor'))).toBe(true);
});
