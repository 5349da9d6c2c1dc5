import { flushSync } from 'svelte';
import { toStore } from 'svelte/store';
import { Paged, type Page } from './paged.svelte.ts';

interface Row {
  id: string;
  text?: string;
}

const rowsOf = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, offset) => ({ id: String(from + offset) }));

/** A list of so many rows, ten a page; every request waits until the test answers it. */
class Source {
  readonly asked: { view: string; cursor: string | null; signal: AbortSignal; answer: () => void }[] = [];
  total = 35;

  readonly list = new Paged<Row, string>(
    (view, cursor, signal) =>
      new Promise<Page<Row>>((resolve) => {
        const from = Number(cursor ?? 0);
        const to = Math.min(from + 10, this.total);
        const page = { items: rowsOf(from, to), nextCursor: to < this.total ? String(to) : null, total: this.total };
        this.asked.push({ view, cursor, signal, answer: () => resolve(page) });
      }),
  );

  /** Answers the newest request, and lets what follows from it happen. */
  async answer(index = this.asked.length - 1): Promise<void> {
    this.asked[index]?.answer();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a long list', () => {
  it('loads its first page, and knows how long it is', async () => {
    const source = new Source();
    void source.list.show('all');
    expect(source.list.loaded).toBe(false);
    await source.answer();
    expect(source.list.loaded).toBe(true);
    expect(source.list.rows).toHaveLength(10);
    expect(source.list.total).toBe(35);
    expect(source.list.hasMore).toBe(true);
  });

  it('tells its readers of each change, as in a browser', async () => {
    const source = new Source();
    const seen: number[] = [];
    const end = toStore(() => source.list.rows.length).subscribe((count) => seen.push(count));
    void source.list.show('all');
    await source.answer();
    flushSync();
    source.list.need(12);
    await source.answer();
    flushSync();
    expect(seen).toEqual([0, 10, 20]);
    end();
  });

  it('fetches page after page up to the row that is looked at, one at a time', async () => {
    const source = new Source();
    void source.list.show('all');
    await source.answer();
    source.list.need(24);
    source.list.need(27);
    expect(source.asked).toHaveLength(2);
    await source.answer();
    await source.answer();
    expect(source.asked.map(({ cursor }) => cursor)).toEqual([null, '10', '20']);
    expect(source.list.rows.map(({ id }) => id)).toEqual(rowsOf(0, 30).map(({ id }) => id));
  });

  it('never asks for more than there is', async () => {
    const source = new Source();
    source.total = 7;
    void source.list.show('all');
    await source.answer();
    source.list.need(500);
    expect(source.asked).toHaveLength(1);
    expect(source.list.hasMore).toBe(false);
  });

  it('shows the last search, however late the answer to an earlier one comes', async () => {
    const source = new Source();
    void source.list.show('first');
    source.total = 3;
    void source.list.show('second');
    await source.answer(1);
    await source.answer(0);
    expect(source.asked[0]?.signal.aborted).toBe(true);
    expect(source.list.rows).toHaveLength(3);
  });

  it('keeps what it shows while it loads anew, as many rows as were there', async () => {
    const source = new Source();
    void source.list.show('all');
    await source.answer();
    source.list.need(19);
    await source.answer();
    void source.list.reload();
    expect(source.list.rows).toHaveLength(20);
    await source.answer();
    await source.answer();
    expect(source.list.rows).toHaveLength(20);
  });

  it('takes newer words on its rows, and lets rows go', async () => {
    const source = new Source();
    void source.list.show('all');
    await source.answer();
    expect(source.list.replace({ id: '3', text: 'newer' })).toBe(true);
    expect(source.list.rows[3]).toEqual({ id: '3', text: 'newer' });
    expect(source.list.replace({ id: 'elsewhere' })).toBe(false);
    source.list.remove('0');
    source.list.remove('elsewhere');
    expect(source.list.rows).toHaveLength(9);
    expect(source.list.total).toBe(34);
  });

  it('says what went wrong, and keeps the rows it has', async () => {
    let broken = false;
    const list = new Paged<Row, string>(() =>
      broken ? Promise.reject(new Error('gone')) : Promise.resolve({ items: rowsOf(0, 2), nextCursor: null, total: 2 }),
    );
    await list.show('all');
    broken = true;
    await list.reload();
    expect(list.error?.message).toBe('gone');
    expect(list.rows).toHaveLength(2);
  });
});
