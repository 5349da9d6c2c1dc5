/** An IPv4 range as a number and a prefix length. */
export interface Range {
  base: number;
  prefix: number;
}

/** Throws a sentence for what is no IPv4 range. */
export function parseRange(cidr: string): Range {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const parts = (match ?? []).slice(1).map(Number);
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = parts;
  if (Math.max(a, b, c, d) > 255 || prefix > 32) throw new Error(`${cidr} is not an IPv4 range such as 10.213.0.0/16.`);
  const size = 2 ** (32 - prefix);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return { base: address - (address % size), prefix };
}

export function formatRange({ base, prefix }: Range): string {
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
  return `${bytes.join('.')}/${prefix}`;
}

export function overlaps(one: Range, other: Range): boolean {
  const end = (range: Range): number => range.base + 2 ** (32 - range.prefix);
  return one.base < end(other) && other.base < end(one);
}

/** The subnets of a pool that overlap none of the taken ranges, in order. */
export function* freeSubnets(pool: Range, prefix: number, taken: Range[]): Generator<Range> {
  const step = 2 ** (32 - prefix);
  for (let base = pool.base; base < pool.base + 2 ** (32 - pool.prefix); base += step) {
    const subnet = { base, prefix };
    if (!taken.some((range) => overlaps(range, subnet))) yield subnet;
  }
}
