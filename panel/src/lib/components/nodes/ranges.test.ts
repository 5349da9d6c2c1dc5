import { nextRange, portCount } from './ranges';

it('counts the ports of all ranges, once all are there', () => {
  expect(portCount([{ ip: '', from: 1, to: 1 }])).toBe(1);
  expect(
    portCount([
      { ip: '', from: 10, to: 19 },
      { ip: '', from: 100, to: 104 },
    ]),
  ).toBe(15);
  expect(portCount([{ ip: '', from: 10, to: 9 }])).toBeNull();
  expect(portCount([{ ip: '', from: null, to: 9 }])).toBeNull();
});

it('goes on where the last range ended', () => {
  expect(nextRange([])).toEqual({ ip: '', from: 25_565, to: 25_664 });
  expect(nextRange([{ ip: '10.0.0.1', from: 1, to: 30_000 }])).toEqual({ ip: '10.0.0.1', from: 30_001, to: 30_100 });
  expect(nextRange([{ ip: '10.0.0.1', from: 1, to: 65_500 }])).toMatchObject({ from: 65_501, to: 65_535 });
});
