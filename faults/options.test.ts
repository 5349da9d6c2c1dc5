import { readOptions } from './options.ts';

const read = (...args: string[]) => readOptions(args, () => 99);

it('takes everything, twice a hundred times, from a seed of its own choice', () => {
  expect(read()).toEqual({
    seed: 99,
    count: 200,
    runtimes: ['process', 'docker'],
    operations: [],
    victims: [],
    atOnce: 2,
    cases: [],
    json: null,
  });
});

it('takes what it is given', () => {
  const options = read(
    '--seed',
    '5',
    '--count',
    '3',
    '--operation',
    'install',
    '--process',
    'api',
    '--runtime',
    'process',
  );
  expect(options).toMatchObject({
    seed: 5,
    count: 3,
    operations: ['install'],
    victims: ['api'],
    runtimes: ['process'],
  });
  expect(read('--case', 'process/api/kill/install@0.5/1').cases).toHaveLength(1);
});

it.each([
  [['--seed', 'x'], '--seed must be a whole number'],
  [['--count', '0'], '--count must be a whole number from 1 on'],
  [['--operation', 'cook'], '--operation must be one of install'],
  [['--process', 'redis'], '--process must be one of node-worker'],
  [['--runtime', 'podman'], '--runtime must be one of process, docker'],
  [['--case', 'x'], 'is no case'],
  [['--loud'], "Unknown option '--loud'"],
])('says what is wrong with %j, and how it is used', (args, sentence) => {
  expect(() => read(...args)).toThrow(sentence);
  expect(() => read(...args)).toThrow('npm run test:faults --');
});
