import { z } from 'zod';
import { ApiError } from '$lib/api/problem';
import { ignorePatterns } from '$domain/contracts/backups';
import { Form } from './form.svelte.ts';
import { lines } from './lines.ts';

const schema = z.object({
  name: z.string().min(2, 'Too short.'),
  ignore: z.string().transform(lines).pipe(ignorePatterns),
});
const form = () => new Form(schema, { name: '', ignore: '' });

describe('a form', () => {
  it('says nothing of a field before it was left, nor of one that was only passed through', () => {
    const one = form();
    one.leave('name');
    expect(one.errorOf('name')).toBeNull();
    one.values.name = 'a';
    expect(one.errorOf('name')).toBeNull();
    one.leave('name');
    expect(one.errorOf('name')).toBe('Too short.');
    one.values.name = 'ab';
    expect(one.errorOf('name')).toBeNull();
  });

  it('shows all errors when it was sent, and hands out checked values', () => {
    const one = form();
    expect(one.valid).toBe(false);
    expect(one.check()).toBeNull();
    expect(one.errorOf('name')).toBe('Too short.');
    Object.assign(one.values, { name: 'ok', ignore: 'logs/\n\n  *.tmp  ' });
    expect(one.check()).toEqual({ name: 'ok', ignore: ['logs/', '*.tmp'] });
  });

  it('tells of one line among many at the field that holds them', () => {
    const one = form();
    Object.assign(one.values, { name: 'ok', ignore: `logs/\n${'x'.repeat(400)}` });
    one.leave('ignore');
    expect(one.errorOf('ignore')).not.toBeNull();
  });

  it('shows what the API refused until the value is another', () => {
    const one = form();
    one.values.name = 'taken';
    const refusal = (path: string) =>
      new ApiError({ status: 422, code: 'x', message: 'No.', fieldErrors: [{ path, message: 'Taken.' }] });
    expect(one.refuse(refusal('name'))).toBe(true);
    expect(one.errorOf('name')).toBe('Taken.');
    one.values.name = 'another';
    expect(one.errorOf('name')).toBeNull();
    expect(one.refuse(refusal('elsewhere'))).toBe(false);
  });
});
