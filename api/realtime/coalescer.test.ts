import { until } from '#scripts/test/until.ts';
import { Coalescer } from './coalescer.ts';

describe('coalescing changes', () => {
  it('handles the first at once and the many after it together', async () => {
    const batches: string[][] = [];
    const changes = new Coalescer(async (ids) => void batches.push(ids), fail);
    for (const id of ['a', 'b', 'b', 'a', 'c']) changes.add(id);
    await until(() => batches.flat().length === 4);
    expect(batches).toEqual([['a'], ['b', 'a', 'c']]);
  });

  it('handles an id again that changed while it was handled, one batch at a time', async () => {
    let release = () => undefined as void;
    const begun: string[][] = [];
    const changes = new Coalescer((ids) => {
      begun.push(ids);
      return new Promise((resolve) => (release = resolve));
    }, fail);
    changes.add('a');
    changes.add('a', true);
    expect(begun).toEqual([['a']]);
    release();
    await until(() => begun.length === 2);
    expect(begun).toEqual([['a'], ['a']]);
    release();
    changes.close();
  });

  it('handles again what failed', async () => {
    let tries = 0;
    const failures: unknown[] = [];
    const changes = new Coalescer(
      async () => {
        tries += 1;
        if (tries === 1) throw new Error('no database');
      },
      (error) => void failures.push(error),
    );
    changes.add('a');
    await until(() => tries === 2);
    expect(failures).toHaveLength(1);
  });
});

function fail(error: unknown): never {
  throw error;
}
