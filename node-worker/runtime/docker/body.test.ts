import type Docker from 'dockerode';
import { ContainerBody } from './body.ts';

const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const notFound = Object.assign(new Error('no such container'), { statusCode: 404 });

function bodyOf(waits: (Error | null)[], State: object) {
  const wait = jest.fn(() => {
    const error = waits.shift();
    return error ? Promise.reject(error) : Promise.resolve({});
  });
  const container = { wait, inspect: () => Promise.resolve({ State }) } as unknown as Docker.Container;
  return { body: new ContainerBody('server', 'run', '', container, () => undefined), wait };
}

it('asks an engine that is away again whether memory ran out', async () => {
  const { body, wait } = bodyOf([away, null], { OOMKilled: true });
  expect(await body.wasOutOfMemory()).toBe(true);
  expect(wait).toHaveBeenCalledTimes(2);
});

it('takes a container that is gone for no answer', async () => {
  const { body } = bodyOf([notFound], { OOMKilled: true });
  expect(await body.wasOutOfMemory()).toBe(false);
});
