import type { Database } from '#prisma/client.ts';
import { verifyAudit } from '#prisma/audit/verify.ts';
import { makeUser, startTestApi, TestClient } from '../test/api.ts';
import type { TestApi } from '../test/api.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { DomainError } from '#domain/errors.ts';
import { auditThenSend } from './audit-then-send.ts';
import { recordAudit } from './audit.ts';
import { csvField } from './export.ts';

let api: TestApi;
let owner: TestClient;
let tenantId: string;
let caller: { userId: string; name: string };
const context = { ip: '192.0.2.7', requestId: 'request-1' };

beforeAll(async () => {
  api = await startTestApi();
  const olga = await makeUser(api.prisma, 'olga', 'owner');
  ({ tenantId } = olga);
  caller = { userId: olga.userId, name: 'olga' };
  owner = await TestClient.signIn(api.url, olga.email);
});
afterAll(() => api?.close());

const write = (action: string, details = {}, prisma: Pick<Database, '$executeRaw'> = api.prisma) =>
  recordAudit(prisma, context, { caller, tenantId, action, details });
const list = async (query = '') => (await owner.get(`/api/tenants/${tenantId}/audit${query}`)).body;

describe('what is accepted elsewhere', () => {
  const entriesOf = (action: string) =>
    api.prisma.auditEntry.findMany({
      where: { OR: [{ action }, { details: { path: ['action'], equals: action } }] },
      orderBy: { position: 'asc' },
    });
  const send = <Result>(action: string, work: () => Promise<Result>) =>
    auditThenSend(
      { deps: api.deps, caller: { ...caller } as Caller, context: { ...context } as RequestContext },
      { tenantId, action },
      work,
    );

  it('is in the log before it is sent, and once when it is accepted', async () => {
    expect(await send('test.accepted', async () => (await entriesOf('test.accepted')).length)).toBe(1);
    expect(await entriesOf('test.accepted')).toHaveLength(1);
  });

  it('has a second entry when it is refused, which names the first', async () => {
    const refusal = new DomainError('server.not_running', 'The server is not running.');
    await expect(send('test.refused', () => Promise.reject(refusal))).rejects.toBe(refusal);
    const [requested, refused] = await entriesOf('test.refused');
    expect(requested?.action).toBe('test.refused');
    expect(refused).toMatchObject({
      action: 'request.refused',
      tenantId,
      userName: 'olga',
      details: { action: 'test.refused', code: 'server.not_running', entryId: requested?.id },
    });
    expect((await verifyAudit(api.prisma)).broken).toEqual([]);
  });

  it('keeps its one entry without an answer, since it may have taken effect', async () => {
    const silence = new DomainError('temporal.unavailable', 'No answer.', { kind: 'transient' });
    await expect(send('test.unanswered', () => Promise.reject(silence))).rejects.toBe(silence);
    expect(await entriesOf('test.unanswered')).toHaveLength(1);
  });
});

describe('the log', () => {
  it('is one chain for a tenant, however many write at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => write('test.many', { index })));
    const entries = await api.prisma.auditEntry.findMany({ where: { tenantId }, orderBy: { position: 'asc' } });
    expect(entries.map(({ position }) => Number(position))).toEqual(entries.map((_, index) => index + 1));
    expect((await verifyAudit(api.prisma)).broken).toEqual([]);
  });

  it('has nothing of a transaction that was taken back', async () => {
    const before = await api.prisma.auditEntry.count();
    const failing = api.prisma.$transaction(async (transaction) => {
      await write('test.undone', {}, transaction);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await write('test.after');
    expect(await api.prisma.auditEntry.count()).toBe(before + 1);
    expect((await verifyAudit(api.prisma)).broken).toEqual([]);
  });

  it('is read page by page, filtered by action, person and time', async () => {
    const first = await list('?limit=3&action=test.many');
    expect([first.items.length, first.total]).toEqual([3, 40]);
    const second = await list(`?limit=200&action=test.many&cursor=${first.nextCursor}`);
    expect([second.items.length, second.nextCursor]).toEqual([37, null]);
    const indexes = [...first.items, ...second.items].map(({ details }) => details.index);
    expect(new Set(indexes).size).toBe(40);
    expect(first.items[0]).toMatchObject({
      userName: 'olga',
      fromIp: '192.0.2.7',
      requestId: 'request-1',
      tenantName: 'olga',
    });
    expect((await list(`?userId=${tenantId}`)).total).toBe(0);
    expect((await list('?to=2020-01-01T00:00:00Z')).total).toBe(0);
  });

  it('is exported whole, for tables and for programs', async () => {
    await write('test.formula', { name: '=HYPERLINK("http://evil")' });
    const csv = await owner.get(`/api/tenants/${tenantId}/audit/export`);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const lines = String(csv.body).trim().split('\r\n');
    expect(lines[0]).toMatch(/^at,action,userName/);
    expect(lines).toHaveLength((await list()).total + 1);
    const json = await owner.get(`/api/tenants/${tenantId}/audit/export?format=jsonl&action=test.formula`);
    expect(json.body).toMatchObject({ details: { name: '=HYPERLINK("http://evil")' } });
  });

  it('gives spreadsheets no formulas', () => {
    expect(['=1+1', '+1', '-1', '@x', 'plain', 'a,"b"', null].map(csvField)).toEqual([
      "'=1+1",
      "'+1",
      "'-1",
      "'@x",
      'plain',
      '"a,""b"""',
      '',
    ]);
  });
});

describe('the verification', () => {
  /** As an owner of the database could, who can disable its triggers. */
  async function tamper(sql: string): Promise<void> {
    await api.prisma.$transaction(async (transaction) => {
      await transaction.$executeRawUnsafe('ALTER TABLE audit_entries DISABLE TRIGGER USER');
      await transaction.$executeRawUnsafe(sql);
      await transaction.$executeRawUnsafe('ALTER TABLE audit_entries ENABLE TRIGGER USER');
    });
  }
  const brokenAt = async () =>
    (await verifyAudit(api.prisma)).broken.map(({ position, what }) => `${position} ${what}`);
  const at = (position: number) => `WHERE chain = '${tenantId}' AND position = ${position}`;

  it('names the entry that was changed, taken out or written anew', async () => {
    await tamper(`UPDATE audit_entries SET details = '{"index": 1000}' ${at(7)}`);
    expect(await brokenAt()).toEqual(['7 it was changed']);
    await tamper(`UPDATE audit_entries e SET hash = sha256(previous || convert_to(audit_text(e), 'UTF8')) ${at(7)}`);
    expect(await brokenAt()).toEqual(['8 it does not follow the entry before it']);
    await tamper(`DELETE FROM audit_entries ${at(5)}`);
    expect(await brokenAt()).toEqual(['6 an entry is missing before it']);
  });

  it('tells the ends of the chains, which show a cut', async () => {
    const head = async () => (await verifyAudit(api.prisma)).heads.find(({ chain }) => chain === tenantId);
    const before = await head();
    await tamper(`DELETE FROM audit_entries ${at(before?.position ?? 0)}`);
    expect(await head()).not.toEqual(before);
  });
});
