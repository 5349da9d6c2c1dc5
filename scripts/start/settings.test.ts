import { Problem } from './problem.ts';
import { readSettings } from './settings.ts';

const read = (options: Record<string, string | boolean>) => readSettings('/project', '/home/user', options);

describe('the options of npm start', () => {
  it('have defaults that suit a newcomer', () => {
    expect(read({})).toEqual({
      root: '/project',
      dataDir: '/project/.mamba',
      host: '127.0.0.1',
      port: 8080,
      publicUrl: null,
      temporalUi: false,
      runtime: 'auto',
      readyFile: null,
      demo: true,
      verbose: false,
      dev: false,
      without: null,
    });
  });

  it('take the address that users open as its origin', () => {
    expect(read({ 'public-url': 'https://Panel.Example.com/' }).publicUrl).toBe('https://panel.example.com');
  });

  it('take paths from where the user stands', () => {
    const settings = read({ 'data-dir': 'games', 'ready-file': '/tmp/ready.json' });
    expect(settings.dataDir).toBe('/home/user/games');
    expect(settings.readyFile).toBe('/tmp/ready.json');
  });

  it.each([
    [{ port: '0' }, '--port must be a number from 1 to 65535, not "0".'],
    [{ port: 'http' }, '--port must be a number from 1 to 65535, not "http".'],
    [{ runtime: 'podman' }, '--runtime must be docker, process or auto, not "podman".'],
    [{ 'data-dir': '' }, '--data-dir needs a path.'],
  ])('refuse %j in one sentence', (options, sentence) => {
    expect(() => read(options)).toThrow(new Problem(sentence));
  });

  it.each(['panel.example.com', 'ftp://a.example.com', 'https://a.example.com/games', 'https://me@a.example.com', ''])(
    'refuse the public address "%s"',
    (url) => {
      const sentence = `--public-url must be an address without a path, such as https://panel.example.com, not "${url}".`;
      expect(() => read({ 'public-url': url })).toThrow(new Problem(sentence));
    },
  );
});
