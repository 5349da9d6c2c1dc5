import { atEachSave } from './at-each-save.mjs';

/** What happened, in its order. */
let events: string[];
const outcomes = {
  failed: (error: Error) => void events.push(`failed: ${error.message}`),
  mended: () => void events.push('mended'),
};
beforeEach(() => {
  events = [];
});

it('a broken catalogue is reported, and so is the save that mends it', async () => {
  let isBroken = true;
  const save = atEachSave(async () => {
    if (isBroken) throw new Error('no JSON');
    events.push('compiled');
  }, outcomes);
  await save();
  isBroken = false;
  await save();
  await save();
  expect(events).toEqual(['failed: no JSON', 'compiled', 'mended', 'compiled']);
});

it('saves while a run is under way are compiled after it', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const save = atEachSave(async () => {
    events.push('begins');
    await held;
    events.push('ends');
  }, outcomes);
  const both = [save(), save()];
  release();
  await Promise.all(both);
  expect(events).toEqual(['begins', 'ends', 'begins', 'ends']);
});
