import { ApiAddresses } from './addresses.ts';

const [one, two, three] = ['https://one:8443', 'https://two:8443', 'https://three:8443'] as const;

describe('the addresses of the API', () => {
  it('are tried in turn, for ever', () => {
    const addresses = new ApiAddresses([one, two, one]);
    const tried = [0, 1, 2].map(() => {
      const { current } = addresses;
      addresses.tryNext();
      return current;
    });
    expect(tried).toEqual([one, two, one]);
  });

  it('stay with the only one there is', () => {
    const addresses = new ApiAddresses([one]);
    addresses.tryNext();
    expect(addresses.current).toBe(one);
  });

  it('are replaced by what the API says, but for the one in use', () => {
    const addresses = new ApiAddresses([one, two]);
    expect(addresses.learn([three])).toBe(true);
    expect([addresses.current, ...addresses.known]).toEqual([one, one, three]);
    expect(addresses.learn([three, one])).toBe(false);
  });
});
