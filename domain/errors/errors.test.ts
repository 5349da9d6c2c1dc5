import { codedError, DomainError } from '../errors.ts';
import { longestArguments } from '../payloads/bounds.ts';
import { sentenceOf } from './codes.ts';
import { errorOfActor, errorOfApi, errorOfNode } from './receive.ts';
import { argumentsOfFailure, sentError, travelling } from './travel.ts';

describe('an error with a code', () => {
  it('has the sentence of its code, and its arguments for programs', () => {
    const error = codedError('backup.locked', { name: 'Nightly' }, { kind: 'transient' });
    expect(error).toMatchObject({
      code: 'backup.locked',
      kind: 'transient',
      userMessage: 'The backup Nightly is locked. Unlock it first.',
      arguments: { name: 'Nightly' },
      details: { name: 'Nightly' },
    });
  });

  it('logs more than it shows', () => {
    const error = codedError('keys.unknown', {}, { logMessage: 'No data key 7.' });
    expect([error.message, error.userMessage]).toEqual(['No data key 7.', sentenceOf('keys.unknown')]);
  });
});

describe('an error that crosses to another process', () => {
  it.each(['console.not_reading', 'storage.refused', 'disk.full', 'server.not_running'] as const)(
    '%s of a node stays what it is',
    (code) => {
      const sent = { code, message: 'As the node says it.', arguments: { reason: 'why' } };
      expect(errorOfNode(sent)).toMatchObject({ code, userMessage: sent.message, arguments: sent.arguments });
    },
  );

  it.each(['auth.required', 'request.invalid', 'tenant.not_found', 'future.code', 'toString'])(
    '%s is not for a node to say: its words stay, its code does not',
    (code) => {
      expect(errorOfNode({ code, message: 'In its words.' })).toMatchObject({
        code: 'node.failed',
        userMessage: 'In its words.',
        arguments: { sentence: 'In its words.' },
      });
    },
  );

  it('hides what a node could not name', () => {
    const error = errorOfNode({ code: 'internal', message: "ENOENT: open '/var/lib/mamba/secret'" });
    expect(error).toMatchObject({ code: 'node.failed', userMessage: sentenceOf('node.failed') });
  });

  it('keeps a refusal of an actor from a newer version, in its words', () => {
    expect(errorOfActor({ code: 'server.dreaming', message: 'It dreams.' })).toMatchObject({
      code: 'server.refused',
      userMessage: 'It dreams.',
    });
    expect(errorOfActor({ code: 'server.stopping', message: 'Wait.' })).toMatchObject({ code: 'server.stopping' });
  });

  it('keeps an answer of the API from a newer version, in its words', () => {
    expect(errorOfApi({ code: 'node.dreaming', message: 'It dreams.' })).toMatchObject({
      code: 'internal',
      userMessage: 'It dreams.',
    });
  });

  it('is sent with its arguments, and without them where they are too large', () => {
    expect(sentError(codedError('image.not_found', { image: 'debian' }))).toEqual({
      code: 'image.not_found',
      message: 'There is no image debian. Check its name, and that the node may pull it.',
      arguments: { image: 'debian' },
    });
    expect(travelling({ image: 'x'.repeat(longestArguments) })).toEqual({});
    expect(sentError(new Error('No code.'))).toEqual({ code: 'internal', message: 'No code.' });
  });

  it.each([[undefined], [[]], [['text']], [[{ arguments: ['no', 'object'] }]], [[{ other: 1 }]]])(
    'has no arguments where a failure carries %j',
    (details) => expect(argumentsOfFailure(details)).toEqual({}),
  );

  it('has the arguments that a failure carries', () => {
    expect(argumentsOfFailure([{ arguments: { port: 25565 } }])).toEqual({ arguments: { port: 25565 } });
  });
});

it('an error without a code of its own has no arguments', () => {
  expect(new DomainError('internal', 'x').arguments).toBeNull();
});
