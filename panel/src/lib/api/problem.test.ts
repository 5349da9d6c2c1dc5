import type { Problem } from '$domain/contracts/common';
import { sentError } from '$domain/errors/travel';
import { codedError } from '$domain/errors';
import { overwriteGetLocale } from '$texts';
import { problemOf } from './problem';

const answer = (body: Partial<Problem>): Response =>
  new Response(JSON.stringify({ type: 'urn:x', title: 'T', status: 409, requestId: 'r-1', ...body }), { status: 409 });

/** As the API answers with an error. */
function sent(error: ReturnType<typeof codedError>): Response {
  const { message: detail, ...rest } = sentError(error);
  return answer({ detail, ...rest });
}

describe('a problem of the API', () => {
  it('is worded in the reader’s language by its code and arguments', async () => {
    overwriteGetLocale(() => 'de');
    const problem = await problemOf(sent(codedError('role.in_use', { name: 'Gast' })));
    expect(problem).toMatchObject({
      code: 'role.in_use',
      requestId: 'r-1',
      message: 'Mitglieder haben die Rolle Gast. Gib ihnen zuerst eine andere.',
    });
  });

  it('is in the API’s own words in English, and where its code is unknown here', async () => {
    overwriteGetLocale(() => 'en');
    expect((await problemOf(sent(codedError('ssh_key.known')))).message).toBe('You have already added this key.');
    overwriteGetLocale(() => 'de');
    const unknown = answer({ code: 'server.dreaming', detail: 'It dreams.', arguments: {} });
    expect((await problemOf(unknown)).message).toBe('It dreams.');
  });

  it('words what is wrong with a field, by its code or its sentence', async () => {
    overwriteGetLocale(() => 'de');
    const errors = [
      { path: 'name', message: 'Taken.', code: 'node.name_taken', arguments: { name: 'fra-1' } },
      { path: 'password', message: 'Enter your password.' },
      { path: 'other', message: 'As a newer version says it.' },
    ];
    const problem = await problemOf(
      answer({ code: 'request.invalid', detail: 'x', arguments: { summary: 'x' }, errors }),
    );
    expect(problem.field('name')).toBe('Einen Node namens fra-1 gibt es bereits. Wähle einen anderen Namen.');
    expect(problem.field('password')).toBe('Gib dein Passwort ein.');
    expect(problem.message).toContain('. Gib dein Passwort ein.');
    expect(problem.field('other')).toBe('As a newer version says it.');
  });
});
