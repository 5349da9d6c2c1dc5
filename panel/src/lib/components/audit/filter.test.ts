import { areasOf, dayOf, filterOf, isFiltered } from './filter';

const now = Date.parse('2026-11-25T12:00:00.000Z');
const id = '01939a2e-0000-7000-8000-000000000001';
const platform = { kind: 'platform' } as const;
const read = (query: string) => filterOf(new URLSearchParams(query), platform, now);

describe('the filter in the address', () => {
  it('names a kind, a person, a server and a time', () => {
    expect(read(`area=member.&person=${id}&server=${id}&time=hour`)).toEqual({
      action: 'member.',
      userId: id,
      serverId: id,
      from: '2026-11-25T11:00:00.000Z',
      to: undefined,
    });
  });

  it('takes whole days, the last one too', () => {
    const { from, to } = read('time=custom&from=2026-11-01&to=2026-11-02');
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(2 * 86_400_000 - 1);
  });

  it('ignores invalid query parameters', () => {
    for (const query of ['area=x', 'person=1', `server=${id.slice(1)}`, 'time=century', 'time=custom&from=2026-99-99'])
      expect(isFiltered(read(query))).toBe(false);
  });

  it('of one server asks for no other', () => {
    const filter = filterOf(new URLSearchParams(`server=${id}&area=member.`), { kind: 'server', id }, now);
    expect(isFiltered(filter)).toBe(false);
  });
});

it('the platform has every kind of entry, a server those about servers', () => {
  expect(areasOf(platform)).toEqual(expect.arrayContaining(['auth.', 'member.', 'power.', 'node.']));
  expect(areasOf({ kind: 'server', id })).not.toContain('member.');
});

it('entries stand under their day', () => {
  const local = new Date(2026, 10, 25, 12).getTime();
  expect(dayOf(new Date(2026, 10, 25, 1).toISOString(), local)).toBe('Today');
  expect(dayOf(new Date(2026, 10, 24, 23).toISOString(), local)).toBe('Yesterday');
  expect(dayOf(new Date(2026, 10, 2, 12).toISOString(), local)).toMatch(/^Monday,? 2 November 2026$/);
});
