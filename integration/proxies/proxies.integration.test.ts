import { once } from 'node:events';
import { io } from 'socket.io-client';
import { admin, startTestApi } from '#api/test/api.ts';
import type { TestApi } from '#api/test/api.ts';
import { until } from '#scripts/test/until.ts';
import type { Answer } from './client.ts';
import { clientAddress, clientOf, publicHost } from './client.ts';
import type { Proxy, ProxyName } from './proxy.ts';
import { describeWith, proxyPorts, startProxy } from './proxy.ts';

const cookiesOf = ({ headers }: Answer): string =>
  (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ');

function behind(name: ProxyName): void {
  let api: TestApi;
  let proxy: Proxy;
  let origin: string;
  let cookie: string;
  let signedIn: Answer;
  let client: ReturnType<typeof clientOf>;

  beforeAll(async () => {
    const ports = await proxyPorts();
    origin = `https://${publicHost}:${ports.port}`;
    const http = { host: '127.0.0.1', port: 0, publicUrl: new URL(origin), trustedProxies: ['127.0.0.1'] };
    api = await startTestApi({ http });
    proxy = await startProxy(name, { ...ports, api: api.port });
    client = clientOf(proxy.port);
    signedIn = await client('/api/auth/login', { method: 'POST', body: admin });
    cookie = cookiesOf(signedIn);
  });
  afterAll(async () => {
    await proxy?.stop();
    await api?.close();
  });

  it('signs in with secure cookies, HSTS and a policy for its own sockets', async () => {
    expect(signedIn.status).toBe(200);
    expect(signedIn.headers['set-cookie']?.length).toBeGreaterThan(0);
    for (const each of signedIn.headers['set-cookie'] ?? []) expect(each).toMatch(/; Secure/);
    const page = await client('/');
    expect(page.headers['strict-transport-security']).toMatch(/max-age=\d{7,}/);
    expect(String(page.headers['content-security-policy'])).toContain(`wss://${publicHost}:${proxy.port}`);
    expect(String(page.headers['content-security-policy'])).not.toContain('localhost');
  });

  it('knows clients by their own address, whatever they say of it', async () => {
    const headers = { cookie, 'x-forwarded-for': '203.0.113.9' };
    const { status } = await client('/api/auth/login', { method: 'POST', body: admin, headers });
    expect(status).toBe(200);
    const entries = await api.prisma.auditEntry.findMany({ where: { action: 'auth.login' }, select: { fromIp: true } });
    expect(entries.map(({ fromIp }) => fromIp)).toEqual([clientAddress, clientAddress]);
    expect((await client('/api/system', { headers })).body).toMatchObject({ notices: [] });
  });

  it('connects sockets, and closes them to other pages', async () => {
    const connect = (from: string) =>
      io(`https://127.0.0.1:${proxy.port}`, {
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        rejectUnauthorized: false,
        extraHeaders: { host: `${publicHost}:${proxy.port}`, origin: from, cookie },
        // Caddy chooses the site by it.
        ...{ servername: publicHost },
      });
    const own = connect(origin);
    await once(own as never, 'connect');
    own.disconnect();
    const foreign = connect('https://evil.test');
    const [error] = (await once(foreign as never, 'connect_error')) as [Error & { data?: { code: string } }];
    expect(error.data?.code).toBe('request.cross_site');
  });

  it('gives links and passkeys the public name', async () => {
    const headers = { cookie };
    const passkey = await client('/api/account/passkeys/options', { method: 'POST', headers });
    expect(passkey.body).toMatchObject({ options: { rp: { id: publicHost } } });
    const user = { email: 'new@users.test', name: 'New' };
    expect((await client('/api/users', { method: 'POST', headers, body: user })).status).toBe(201);
    const { body: mails } = await client('/api/mails', { headers });
    const [mail] = mails['items'] as { id: string }[];
    const revealed = await client(`/api/mails/${String(mail?.id)}/link`, { method: 'POST', headers });
    expect(String(revealed.body['link'])).toContain(`${origin}/`);
  });
}

describeWith('nginx')('behind nginx, by the example of deploy/', () => behind('nginx'));
describeWith('caddy')('behind Caddy, by the example of deploy/', () => behind('caddy'));

describe('behind a proxy that is not trusted', () => {
  it('shows a notice to administrators alone', async () => {
    const api = await startTestApi();
    try {
      const ask = async (headers: Record<string, string>) =>
        ((await (await fetch(`${api.url}/api/system`, { headers })).json()) as { notices: string[] }).notices;
      const login = await fetch(`${api.url}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(admin),
      });
      const { token } = (await login.json()) as { token: string };
      const authorization = `Bearer ${token}`;
      expect(await ask({ authorization })).toEqual([]);
      await ask({ 'x-forwarded-for': '203.0.113.9' });
      const notices = await until('the notice', async () => {
        const found = await ask({ authorization });
        return found.length > 0 && found;
      });
      expect(notices).toEqual([expect.stringContaining('MAMBA_TRUSTED_PROXIES')]);
      expect(await ask({})).toEqual([]);
    } finally {
      await api.close();
    }
  });
});
