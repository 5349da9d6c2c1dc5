import { checkUrl } from './check-url.ts';

const says = (text: string): string => {
  try {
    return checkUrl(text).href;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

it.each([
  ['https://example.com/hook?a=b', 'https://example.com/hook?a=b'],
  ['HTTP://EXAMPLE.com:8443/#part', 'http://example.com:8443/'],
  ['https://1.1.1.1/', 'https://1.1.1.1/'],
  ['https://[2606:4700::1111]/', 'https://[2606:4700::1111]/'],
])('takes %s', (text, href) => expect(says(text)).toBe(href));

it.each([
  '',
  'example.com',
  '//example.com',
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://example.com/_',
  'data:text/plain,a',
  'javascript:alert(1)',
  'https://user@example.com/',
  'https://user:password@example.com/',
  'https://example.com:22/',
  'http://example.com:25/',
  'https://example.com:6/',
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f.0.0.1/',
  'http://0177.0.0.1/',
  'http://①②⑦.0.0.1/',
  'http://0/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[fe80::1]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://192.168.1.1:8080/',
  `https://example.com/${'a'.repeat(2_048)}`,
])('refuses %s', (text) => expect(says(text)).toBe('outbound.refused'));
