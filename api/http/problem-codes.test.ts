import express from 'express';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { pino } from 'pino';
import { z } from 'zod';
import { readAnswer, refusalOf } from '#domain/contracts/node-questions/answer.ts';
import { DomainError } from '#domain/errors.ts';
import { errorSentences, isNodeErrorCode, sentenceOf } from '#domain/errors/codes.ts';
import type { ErrorCode } from '#domain/errors/codes.ts';
import { errorOfNode } from '#domain/errors/receive.ts';
import { problemTable } from './problem-codes.ts';
import { problemMiddleware } from './problems.ts';

const codes = Object.keys(errorSentences) as ErrorCode[];
const question = { input: z.undefined(), output: z.string(), deadlineMilliseconds: 1 };

describe('an error that a node raises', () => {
  let server: Server;
  let url: string;
  let thrown: unknown;

  beforeAll(async () => {
    const app = express();
    app.use((_request, response, next) => {
      Object.assign(response.locals, { requestId: 'request-1', log: pino({ level: 'silent' }) });
      next();
    });
    app.get('/', () => {
      throw thrown;
    });
    app.use(problemMiddleware());
    await new Promise<void>((resolve) => (server = app.listen(0, '127.0.0.1', () => resolve())));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  /** What a user gets of an error of a node: over the link as JSON, then as a problem. */
  async function problemOf(error: unknown): Promise<unknown> {
    const answer = readAnswer(question, JSON.parse(JSON.stringify(refusalOf(error))), errorOfNode);
    if (answer === null || !('refusal' in answer)) throw new Error('The answer is no refusal.');
    thrown = answer.refusal;
    return (await fetch(url)).json();
  }

  it.each(codes.filter(isNodeErrorCode))('%s reaches the user with its sentence and status', async (code) => {
    const error = new DomainError(code, `What happened: ${code}.`, { arguments: { name: 'N' } });
    const [status, title] = problemTable[code];
    expect(await problemOf(error)).toMatchObject({
      code,
      status,
      title,
      detail: `What happened: ${code}.`,
      arguments: { name: 'N' },
    });
  });

  it('without a code is the node’s failure, and shows nothing of its inside', async () => {
    expect(await problemOf(new Error('/var/lib/secret'))).toMatchObject({
      code: 'node.failed',
      status: 502,
      detail: sentenceOf('node.failed'),
    });
  });

  it('never signs a user out', async () => {
    expect(await problemOf(new DomainError('auth.required', 'Sign in.'))).toMatchObject({ code: 'node.failed' });
  });
});

it('every status is one of an error, and every title is short', () => {
  for (const [status, title] of Object.values(problemTable)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(title.length).toBeLessThan(45);
    expect(title).not.toMatch(/\.$/);
  }
});
