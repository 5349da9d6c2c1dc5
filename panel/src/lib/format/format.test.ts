import { formatBytes, formatBytesOf, formatCpuLimit, formatPercent, formatRate } from './bytes.ts';
import { ordinal } from './ordinal.ts';
import { formatAgo, formatDuration, formatStepDuration, formatUntil } from './time.ts';

const GiB = 1024 ** 3;

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [512 * 1024 ** 2, '512 MiB'],
    [2 * GiB, '2 GiB'],
    [3.14 * GiB, '3.1 GiB'],
  ])('writes %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('writes the unit once when part and whole share it', () => {
    expect(formatBytesOf(3.1 * GiB, 4 * GiB)).toBe('3.1 of 4 GiB');
    expect(formatBytesOf(GiB / 2, 4 * GiB)).toBe('512 MiB of 4 GiB');
  });

  it('writes rates, percents and cores with their units', () => {
    expect(formatRate(2048)).toBe('2 KiB/s');
    expect(formatPercent(3.14)).toBe('3.1 %');
    expect(formatPercent(99.6)).toBe('100 %');
    expect(formatCpuLimit(100)).toBe('1 core');
    expect(formatCpuLimit(250)).toBe('2.5 cores');
    expect(formatCpuLimit(0)).toBe('No CPU limit');
  });
});

describe('times', () => {
  it.each([
    [-5, '0 s'],
    [59, '59 s'],
    [192, '3 min 12 s'],
    [3600, '1 h'],
    [3 * 86_400 + 7200, '3 d 2 h'],
  ])('writes %d seconds as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it('shows tenths for short steps alone', () => {
    expect(formatStepDuration(1240)).toBe('1.2 s');
    expect(formatStepDuration(61_000)).toBe('1 min 1 s');
  });

  it('says how long ago', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');
    expect(formatAgo('2026-01-01T23:59:58Z', now)).toBe('just now');
    expect(formatAgo('2026-01-01T23:55:00Z', now)).toBe('5 min ago');
    expect(formatAgo('2025-12-30T00:00:00Z', now)).toBe('3 d ago');
  });

  it('counts down to nothing, and no further', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');
    expect(formatUntil('2026-01-02T00:00:11.200Z', now)).toBe('12 s');
    expect(formatUntil('2026-01-01T23:00:00Z', now)).toBe('0 s');
  });
});

describe('counting', () => {
  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [22, '22nd'],
  ])('writes %d as %s', (count, text) => expect(ordinal(count)).toBe(text));
});
