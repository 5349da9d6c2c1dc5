import pino from 'pino';
import { Releases } from './releases.ts';

const log = pino({ level: 'silent' });

describe('resources released at shutdown', () => {
  it('goes in the reverse order of its making, each step after the one before has ended', async () => {
    const releases = new Releases(log);
    const order: string[] = [];
    const end = (name: string) => async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
    };
    expect(releases.add('database', end('database'))).toBe('database');
    releases.add('server', end('server'));
    await releases.release();
    expect(order).toEqual(['server begins', 'server ends', 'database begins', 'database ends']);
  });

  it('goes on when a step fails, and happens once', async () => {
    const releases = new Releases(log);
    let ended = 0;
    releases.add(null, () => (ended += 1));
    releases.add(null, () => Promise.reject(new Error('it does not close')));
    await releases.release();
    await releases.release();
    expect(ended).toBe(1);
  });
});
