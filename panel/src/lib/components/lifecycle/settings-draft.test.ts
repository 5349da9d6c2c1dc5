import type { BlueprintSummary } from '$domain/contracts/blueprints';
import type { ServerDetail } from '$domain/contracts/servers';
import { SettingsDraft } from './settings-draft.svelte.ts';

const variable = (key: string, value: string) => ({
  key,
  name: key,
  description: '',
  value,
  defaultValue: '',
  userEditable: true,
});
const server = { image: 'java:21', variables: [variable('VERSION', '1.21'), variable('MOTD', 'hi')] } as ServerDetail;
const input = { type: 'text', minLength: null, maxLength: 5, pattern: null } as const;
const blueprint = {
  variables: [
    { ...variable('VERSION', ''), required: true, input },
    { ...variable('SECRET', ''), required: false, input },
    { ...variable('MOTD', ''), userEditable: false, required: false, input },
  ],
} as unknown as BlueprintSummary;

describe('settings that change with a reinstall', () => {
  it('are nothing until one is another', () => {
    const draft = new SettingsDraft(server);
    expect(draft.count).toBe(0);
    expect(draft.changes).toEqual({});
  });

  it('are sent as what differs alone', () => {
    const draft = new SettingsDraft(server);
    draft.values['VERSION'] = '1.20';
    draft.image = 'java:17';
    expect(draft.count).toBe(2);
    expect(draft.changes).toEqual({ variables: { VERSION: '1.20' }, image: 'java:17' });
  });

  it('are those that this server has and that may be changed', () => {
    const draft = new SettingsDraft(server);
    expect(draft.editable(blueprint).map(({ key }) => key)).toEqual(['VERSION']);
    expect(draft.editable(null)).toEqual([]);
  });

  it('are wrong by the rules of the blueprint', () => {
    const draft = new SettingsDraft(server);
    expect(draft.isWrong(blueprint)).toBe(false);
    draft.values['VERSION'] = '';
    expect(draft.isWrong(blueprint)).toBe(true);
  });
});
