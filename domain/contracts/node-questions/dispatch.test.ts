import { EventEmitter } from 'node:events';
import { z } from 'zod';
import { DomainError } from '#domain/errors.ts';
import type { Answer } from './answer.ts';
import { errorOfNode } from '#domain/errors/receive.ts';
import { readAnswer } from './answer.ts';
import { askedOfApi } from './asked-of-api.ts';
import { askedOfNode } from './asked-of-node.ts';
import { answerQuestions, takeNotices } from './dispatch.ts';
import { nothing, question } from './question.ts';

const table = {
  double: question(z.object({ number: z.number() }), z.number()),
  take: question(z.object({}), nothing),
} as const;

function answering(handlers: Partial<Parameters<typeof answerQuestions<typeof table>>[2]>) {
  const wire = new EventEmitter();
  const failed = jest.fn();
  answerQuestions(wire, table, { double: ({ number }) => number * 2, take: () => undefined, ...handlers }, failed);
  const ask = (name: string, input: unknown) => new Promise<Answer>((told) => wire.emit(name, input, told));
  return { wire, ask, failed };
}

it('answers a question with the result of its handler', async () => {
  const answer = await answering({}).ask('double', { number: 4 });
  expect(readAnswer(table.double, answer, errorOfNode)).toEqual({ result: 8 });
});

it('reads an answer without a result as it arrives, without the key', () => {
  expect(readAnswer(table.take, { ok: true }, errorOfNode)).toEqual({ result: undefined });
  expect(readAnswer(table.double, { ok: true }, errorOfNode)).toBeNull();
});

it('carries a refusal with its code, sentence, kind and details to the asking end', async () => {
  const refuse = () => {
    throw new DomainError('storage.refused', 'internal words', {
      kind: 'transient',
      userMessage: 'The bucket refuses the key. Check it.',
      details: { bucket: 'backups' },
    });
  };
  const { ask, failed } = answering({ double: refuse });
  const read = readAnswer(table.double, JSON.parse(JSON.stringify(await ask('double', { number: 1 }))), errorOfNode);
  expect(read).toMatchObject({
    refusal: {
      code: 'storage.refused',
      userMessage: 'The bucket refuses the key. Check it.',
      kind: 'transient',
      details: { bucket: 'backups' },
    },
  });
  expect(failed).toHaveBeenCalledTimes(1);
});

it('tells nothing of a fault of its own', async () => {
  const { ask } = answering({ double: () => Promise.reject(new Error('the password is swordfish')) });
  const answer = await ask('double', { number: 1 });
  expect(answer).toMatchObject({ ok: false, code: 'internal' });
  expect(JSON.stringify(answer)).not.toContain('swordfish');
});

it('refuses a malformed input before its handler sees it', async () => {
  const double = jest.fn();
  expect(await answering({ double }).ask('double', { number: 'four' })).toMatchObject({ code: 'link.bad_message' });
  expect(double).not.toHaveBeenCalled();
});

it('does what must come after the answer after it', async () => {
  const order: string[] = [];
  const { wire } = answering({ take: (_, { afterwards }) => afterwards(() => order.push('afterwards')) });
  await new Promise<void>((done) => {
    wire.emit('take', {}, () => {
      order.push('answer');
      setImmediate(done);
    });
  });
  expect(order).toEqual(['answer', 'afterwards']);
});

describe('notices', () => {
  const notices = { sum: z.object({ number: z.number() }), text: z.string() };
  function taking(takers: Partial<Parameters<typeof takeNotices<typeof notices>>[2]>) {
    const wire = new EventEmitter();
    const dropped: string[] = [];
    takeNotices(wire, notices, { sum: () => undefined, text: () => undefined, ...takers }, (error, name) => {
      dropped.push(`${name}: ${error instanceof z.ZodError ? 'malformed' : String(error)}`);
    });
    return { wire, dropped };
  }

  it('are taken in order, and each is acknowledged where that is asked for', () => {
    const seen: unknown[] = [];
    const { wire } = taking({ sum: ({ number }) => void seen.push(number) });
    wire.emit('sum', { number: 1 }, () => seen.push('acknowledged'));
    wire.emit('sum', { number: 2 });
    expect(seen).toEqual([1, 'acknowledged', 2]);
  });

  it('are dropped where they are malformed or their taker fails, and acknowledged all the same', async () => {
    const { wire, dropped } = taking({ text: () => Promise.reject(new Error('no database')) });
    const acknowledged = jest.fn();
    wire.emit('sum', { number: 'one' }, acknowledged);
    wire.emit('text', 'hello', acknowledged);
    await new Promise(setImmediate);
    expect(dropped).toEqual(['sum: malformed', 'text: Error: no database']);
    expect(acknowledged).toHaveBeenCalledTimes(2);
  });
});

it('survives a question without an acknowledgement', async () => {
  const { wire, ask } = answering({});
  wire.emit('double', { number: 1 });
  wire.emit('double');
  expect(await ask('double', { number: 2 })).toEqual({ ok: true, result: 4 });
});

it.each([
  ['no answer', undefined],
  ['a code that is none', { ok: false, code: '<b>', message: 'x' }],
  ['a sentence that is a book', { ok: false, code: 'server.not_running', message: 'x'.repeat(1001) }],
])('takes %s for nonsense', (_, answer) => {
  expect(readAnswer(table.double, answer, errorOfNode)).toBeNull();
});

it('leaves details out that are too large, and keeps the refusal', () => {
  const details = { names: 'x'.repeat(10_000) };
  const read = readAnswer(
    table.double,
    { ok: false, code: 'server.not_running', message: 'No.', details },
    errorOfNode,
  );
  expect(read).toMatchObject({ refusal: { code: 'server.not_running', details: {} } });
});

it('has a deadline for every question of both directions', () => {
  const deadlines = [askedOfNode, askedOfApi]
    .flatMap((each) => Object.values(each))
    .map((one) => one.deadlineMilliseconds);
  expect(deadlines.length).toBeGreaterThan(10);
  for (const milliseconds of deadlines) expect(milliseconds).toBeGreaterThan(0);
});
