import type { Client } from '@temporalio/client';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import { createRecordActivities } from './record.ts';
import type { TestDatabase } from './test/control.ts';
import { startTestDatabase } from './test/control.ts';

let database: TestDatabase;
let server: ServerRef;

beforeAll(async () => {
  database = await startTestDatabase();
  server = await database.makeServer();
});
afterAll(() => database?.close());

describe('the error of an operation', () => {
  const close = async (error: { code: string; message: string; arguments?: { image: string } }) => {
    const operationId = await database.makeOperation(server);
    // Closing asks nothing of Temporal.
    const activities = createRecordActivities({
      prisma: database.prisma,
      temporal: {} as Client,
      sealer: database.sealer,
    });
    await activities.closeOperation({ ...server, operationId, error });
    return database.prisma.operation.findUniqueOrThrow({ where: { id: operationId } });
  };

  it('is kept with what its sentence is made of', async () => {
    const error = { code: 'image.not_found', message: 'There is no image debian.', arguments: { image: 'debian' } };
    expect(await close(error)).toMatchObject({
      status: 'failed',
      errorCode: error.code,
      errorMessage: error.message,
      errorArguments: error.arguments,
    });
  });

  it('has none where an older worker sent only the sentence', async () => {
    expect(await close({ code: 'internal', message: 'It broke.' })).toMatchObject({
      errorMessage: 'It broke.',
      errorArguments: null,
    });
  });
});
