import { asksFirst, lossOf } from './confirm.ts';
import { OperationKind } from '../operations/operation.ts';
import { PowerAction, ServerState } from './state.ts';

it('asks before players are thrown out, or something is lost', () => {
  const asked = PowerAction.options.flatMap((action) =>
    ServerState.options.filter((state) => asksFirst(action, state)).map((state) => `${action} while ${state}`),
  );
  expect(asked.toSorted()).toEqual([
    'kill while running',
    'kill while starting',
    'kill while stopping',
    'restart while running',
    'stop while running',
  ]);
});

it('knows of every operation whether it takes something away', () => {
  const harmless = OperationKind.options.filter((kind) => lossOf[kind] === undefined);
  expect(harmless.toSorted()).toEqual(['backup', 'install', 'unsuspend', 'verify']);
});
