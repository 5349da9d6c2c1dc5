import fc from 'fast-check';
import { contentDisposition } from './binary.ts';

describe('the name of a file that is downloaded', () => {
  it('is plain where it can be, and itself besides', () => {
    expect(contentDisposition('World 1.tar.zst')).toBe(
      `attachment; filename="World 1.tar.zst"; filename*=UTF-8''World%201.tar.zst`,
    );
    expect(contentDisposition('Wält "1"/../x\r\nSet-Cookie: a\0.tar.gz')).toBe(
      `attachment; filename="W_lt _1_-..-x-Set-Cookie: a-.tar.gz"; filename*=UTF-8''W%C3%A4lt%20%221%22-..-x-Set-Cookie%3A%20a-.tar.gz`,
    );
  });

  it('is never more than a name, whatever the server is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(contentDisposition(name)).toMatch(
          /^attachment; filename="[\x20-\x21\x23-\x24\x26-\x7e]*"; filename\*=UTF-8''[A-Za-z0-9._~!%-]*$/,
        );
        expect(contentDisposition(name)).not.toMatch(/filename="[^"]*[/\\]/);
      }),
    );
  });
});
