import type { DomainError } from '#domain/errors.ts';
import { translated } from './errors.ts';

const answer = (statusCode: number, message: string): Error => Object.assign(new Error(message), { statusCode });
const failure = (code: string): Error => Object.assign(new Error(code), { code });

describe('what the engine refuses', () => {
  // Words of Docker 20.10 to 28.
  it.each([
    [failure('ECONNREFUSED'), 'runtime.unavailable', 'transient'],
    [failure('EACCES'), 'runtime.unavailable', 'transient'],
    [answer(404, 'No such image: nothing:1'), 'image.not_found', 'permanent'],
    [answer(404, 'manifest for debian:none not found: manifest unknown'), 'image.not_found', 'permanent'],
    [answer(404, 'pull access denied for x/y, repository does not exist'), 'image.not_found', 'permanent'],
    [
      answer(500, 'Get "https://r.example/v2/": dial tcp: lookup r.example: no such host'),
      'registry.unreachable',
      'transient',
    ],
    [
      answer(500, 'Get "https://r.example/v2/": x509: certificate signed by unknown authority'),
      'registry.unreachable',
      'transient',
    ],
    [answer(500, 'write /var/lib/docker/tmp/x: no space left on device'), 'disk.full', 'transient'],
    [answer(500, 'cannot assign requested address'), 'port.bad_address', 'permanent'],
  ])('%s is %s', (error, code, kind) => {
    expect(translated(error, 'nothing:1')).toMatchObject({ code, kind });
  });

  it.each([
    'driver failed programming external connectivity on endpoint mamba-1 (abc): Bind for 0.0.0.0:25565 failed: port is already allocated',
    'driver failed programming external connectivity: Error starting userland proxy: listen tcp4 127.0.0.1:25565: bind: address already in use',
    'failed to bind host port for 0.0.0.0:25565:172.18.0.2:25565/tcp: address already in use',
  ])('names the port: %s', (message) => {
    const error = translated(answer(500, message)) as DomainError;
    expect(error.code).toBe('port.taken');
    expect(error.details).toEqual({ port: 25565 });
    expect(error.userMessage).toContain('25565');
  });

  it('leaves what it does not know as it is', () => {
    const error = answer(500, 'something new');
    expect(translated(error)).toBe(error);
  });
});
