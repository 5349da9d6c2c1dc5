import { once } from 'node:events';
import { admin, TestClient } from '#api/test/api.ts';
import type { StatsSample } from '#domain/contracts/realtime.ts';
import { until } from '#scripts/test/until.ts';
import { Viewer } from '../console-stream/viewer.ts';
import { killEnd } from '../support/end.ts';
import type { ApiProcess } from './installation.ts';
import { Installation } from './installation.ts';

/** Says numbered lines in small pieces for some seconds when told to; answers everything else. */
const game = [
  'echo ready; while read -r word first count; do',
  'if [ "$word" = flood ]; then for ((at=first; at<first+count; at+=200)); do',
  'seq -f "line %.0f some words of a game server, as it says them" $at $((at+199)); sleep 0.02; done;',
  'else echo "said $word"; fi; done',
].join(' ');
const lines = 40_000;

let installation: Installation;
let token: string;
let tenantId: string;
let blueprintId: string;
const viewers: Viewer[] = [];

beforeAll(async () => {
  installation = await Installation.start(3);
  const first = await TestClient.signIn(installation.apis[0]!.url, admin.email, admin.password);
  token = first.token ?? '';
  tenantId = (await installation.prisma.tenant.findFirstOrThrow()).id;
  blueprintId = (await installation.prisma.blueprint.findUniqueOrThrow({ where: { slug: 'shell-command' } })).id;
}, 240_000);
afterAll(async () => {
  for (const viewer of viewers) viewer.socket.disconnect();
  await installation?.close();
}, 120_000);

const at = ({ url }: ApiProcess): TestClient => new TestClient(url, token);

const create = (client: TestClient, name: string, variables: Record<string, string> = {}) =>
  client.post('/api/servers', { tenantId, blueprintId, name, variables, startWhenInstalled: true });

function view(api: ApiProcess, serverId: string, resume?: Viewer): Viewer {
  const viewer = new Viewer(api.url, serverId, { token, ...(resume === undefined ? {} : { resume }) });
  viewers.push(viewer);
  return viewer;
}

/** What the flood has said to a viewer so far. */
const flooded = (viewer: Viewer): number[] =>
  viewer.lines.flatMap((line) => (line.startsWith('line ') ? [Number.parseInt(line.slice(5), 10)] : []));

it('reaches a node through every API, and loses nothing when the one that holds its link is killed under load', async () => {
  const holder = await until('the node', () => installation.holder());
  const others = installation.apis.filter((api) => api !== holder);
  const [second, third] = others as [ApiProcess, ApiProcess];
  const made = await create(at(second), 'Game', { COMMAND: game });
  expect(made.status).toBe(202);
  const serverId: string = made.body.server.id;
  await until('the game to run', async () => {
    const { body } = await at(third).get(`/api/servers/${serverId}`);
    return body.state === 'running' || body.power === 'running';
  });

  // Through each of the three: console, command, statistics.
  const atHolder = view(holder, serverId);
  const atOthers = others.map((api) => view(api, serverId));
  for (const viewer of [atHolder, ...atOthers]) {
    await viewer.insist('hello');
    await viewer.until(() => viewer.lines.includes('said hello'));
  }
  for (const viewer of atOthers) {
    const sampled = once(viewer.socket as never, 'stats:sample') as Promise<[{ sample: StatsSample }]>;
    viewer.socket.emit('server:watch', { serverId }, () => undefined);
    expect((await sampled)[0].sample.pids).toBeGreaterThan(0);
  }

  // Load: a flood of lines, and installs that are asked for at all three.
  const accepted: string[] = [];
  let isLoading = true;
  const load = async (api: ApiProcess): Promise<void> => {
    for (let turn = 0; isLoading && turn < 3; turn++) {
      // What the killed one did not answer was not accepted; the others take everything.
      const answer = await create(at(api), `Load ${api.url.slice(-4)} ${turn}`).catch(() => null);
      if (answer?.status === 202) accepted.push(answer.body.operation.id);
      else if (api !== holder) throw new Error(`A request was refused: ${JSON.stringify(answer?.body)}`);
    }
  };
  await atHolder.insist(`flood 1 ${String(lines)}`);
  const loading = Promise.all(installation.apis.map(load));
  await atHolder.until(() => flooded(atHolder).length > lines / 10);
  await killEnd(holder.child);
  atHolder.socket.disconnect();
  const resumed = view(second, serverId, atHolder);
  await loading;
  isLoading = false;

  // The node has gone over to another API, and every viewer has every line once, in order.
  const next = await until('another API to hold the link', async () => {
    const now = await installation.holder();
    return now === holder ? undefined : now;
  });
  expect(others).toContain(next);
  for (const viewer of [resumed, ...atOthers]) {
    await viewer.until(() => viewer.lines.at(-1)?.startsWith(`line ${String(lines)} `) === true);
    expect(viewer.skipped).toBe(0);
    const numbers = flooded(viewer);
    expect(numbers).toHaveLength(lines);
    expect(numbers.findIndex((number, index) => number !== index + 1)).toBe(-1);
  }
  for (const viewer of atOthers) {
    await viewer.insist('again');
    await viewer.until(() => viewer.lines.at(-1) === 'said again');
  }

  // Every accepted operation completes, independent of the API that accepted it.
  expect(accepted.length).toBeGreaterThanOrEqual(6);
  for (const id of accepted) {
    const status = await until('an accepted operation to end', async () => {
      const { body } = await at(second).get(`/api/operations/${id}`);
      return ['pending', 'running'].includes(body.status) ? undefined : (body.status as string);
    });
    expect(status).toBe('succeeded');
  }
  // The dead one is not among the instances any longer, and the node was never taken for offline.
  const live = await installation.prisma.$queryRaw<{ url: string }[]>`
    SELECT url FROM api_instances WHERE seen_at > now() - interval '4 seconds'`;
  expect(live.map(({ url }) => url).sort()).toEqual(others.map(({ nodeUrl }) => nodeUrl).sort());
}, 300_000);
