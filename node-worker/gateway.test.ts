import pino from 'pino';
import { until } from '#scripts/test/until.ts';
import { Gateway } from './gateway.ts';

const log = pino({ level: 'silent' });
const pauses = { firstMilliseconds: 1, longestMilliseconds: 2 };

/** A connection that says where it leads, and when it was closed. */
interface Line {
  to: string;
  close(): Promise<void>;
}

/** A node that moves between addresses, some of which do not answer. */
class Network {
  address = 'one';
  attempts: string[] = [];
  closed: string[] = [];
  readonly away = new Set<string>();

  readonly gateway = new Gateway<Line>({
    connect: () => {
      const to = this.address;
      this.attempts.push(to);
      if (this.away.has(to)) return Promise.reject(new Error('away'));
      return Promise.resolve({ to, close: async () => void this.closed.push(to) });
    },
    address: () => this.address,
    log,
    pauses,
  });
}

let network: Network;
const used: string[] = [];
const use = ({ to }: Line): string => {
  used.push(to);
  return to;
};

beforeEach(() => {
  network = new Network();
  used.length = 0;
});
afterEach(() => network.gateway.close());

describe('the connection to the gateway', () => {
  it('is tried for as long as the gateway is away', async () => {
    network.away.add('one');
    const first = network.gateway.change(use);
    await until('some attempts', () => network.attempts.length >= 10);
    expect(used).toEqual([]);
    network.away.clear();
    expect(await first).toBe('one');
  });

  it('is closed once the next one is in use', async () => {
    await network.gateway.change(use);
    network.address = 'two';
    await network.gateway.change(({ to }) => {
      expect(network.closed).toEqual([]);
      return use({ to, close: () => Promise.resolve() });
    });
    expect(used).toEqual(['one', 'two']);
    expect(network.closed).toEqual(['one']);
    await network.gateway.close();
    expect(network.closed).toEqual(['one', 'two']);
  });

  it('goes to the address that is in use when the attempt begins', async () => {
    network.away.add('one');
    const moved = network.gateway.change(use);
    await until('an attempt', () => network.attempts.length > 1);
    network.address = 'two';
    expect(await moved).toBe('two');
  });

  it('changes once at a time, in the order asked', async () => {
    let isChanging = false;
    const change = () =>
      network.gateway.change(async ({ to }) => {
        expect(isChanging).toBe(false);
        isChanging = true;
        await new Promise(setImmediate);
        isChanging = false;
        return to;
      });
    const first = change();
    const second = change();
    expect(await first).toBe('one');
    network.address = 'two';
    await second;
    await network.gateway.close();
    expect(network.closed).toHaveLength(2);
  });

  it('stays when the next one cannot be used', async () => {
    await network.gateway.change(use);
    network.address = 'two';
    const refused = network.gateway.change(() => Promise.reject(new Error('refused')));
    await expect(refused).rejects.toThrow('refused');
    expect(network.closed).toEqual(['two']);
    await network.gateway.close();
    expect(network.closed).toEqual(['two', 'one']);
  });

  it('is given up when the node stops', async () => {
    network.away.add('one');
    const first = network.gateway.change(use);
    await until('an attempt', () => network.attempts.length > 0);
    network.gateway.stop();
    expect(await first).toBeNull();
    expect(await network.gateway.change(use)).toBeNull();
    expect(used).toEqual([]);
  });

  it('is closed when it arrives after the node has stopped', async () => {
    let arrive = (_line: Line): void => undefined;
    let isClosed = false;
    const gateway = new Gateway<Line>({
      connect: () => new Promise((resolve) => (arrive = resolve)),
      address: () => 'slow',
      log,
      pauses,
    });
    const first = gateway.change(use);
    await new Promise(setImmediate);
    gateway.stop();
    expect(await first).toBeNull();
    arrive({ to: 'slow', close: async () => void (isClosed = true) });
    await until('it is closed', () => isClosed);
    expect(used).toEqual([]);
  });
});
