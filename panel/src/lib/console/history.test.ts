import { complete, History } from './history.ts';
import { plain, Tail } from './tail.ts';

describe('command history', () => {
  it('goes up to the oldest and back down to what was being typed', () => {
    const history = new History(['list', 'say hi']);
    expect(history.earlier('sto')).toBe('say hi');
    expect(history.earlier('say hi')).toBe('list');
    expect(history.earlier('list')).toBe('list');
    expect(history.later('list')).toBe('say hi');
    expect(history.later('say hi')).toBe('sto');
    expect(history.later('sto')).toBe('sto');
  });

  it('remembers the same command twice in a row once, and no more than its limit', () => {
    const history = new History([], 2);
    for (const command of ['a', 'b', 'b', '', 'c']) history.add(command);
    expect(history.items).toEqual(['b', 'c']);
  });
});

describe('completion', () => {
  const commands = ['say', 'stop', 'setblock'];

  it('goes round the commands that fit', () => {
    expect(complete('s', commands, null)).toBe('say');
    expect(complete('s', commands, 'say')).toBe('stop');
    expect(complete('s', commands, 'setblock')).toBe('say');
    expect(complete('/st', commands, null)).toBe('/stop');
  });

  it('leaves alone what fits nothing or has gone past the command', () => {
    expect(complete('x', commands, null)).toBeNull();
    expect(complete('say h', commands, null)).toBeNull();
    expect(complete('', commands, null)).toBeNull();
  });
});

describe('the readable tail', () => {
  it('keeps the newest lines, without colours', () => {
    const tail = new Tail(3);
    tail.add('one\ntwo');
    tail.add('\u001b[31mthree\u001b[0m\nfour');
    expect(tail.text()).toBe('two\nthree\nfour');
    expect(plain('\u001b]0;title\u0007done')).toBe('done');
  });
});
