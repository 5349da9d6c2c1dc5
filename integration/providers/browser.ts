/** What a browser does between our panel and a provider: it follows redirects and keeps each site's cookies. */
export class RedirectedBrowser {
  readonly #jar = new Map<string, string>();

  /** Follows redirects until one leaves for an address of ours; answers with that address. */
  async follow(from: string, home: string): Promise<URL> {
    let url = new URL(from);
    for (let step = 0; step < 10; step += 1) {
      const cookie = [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') this.#jar.delete(name);
        else this.#jar.set(name, value);
      }
      const location = response.headers.get('location');
      if (location === null) throw new Error(`${url.href} answered ${response.status}: ${await response.text()}`);
      url = new URL(location, url);
      if (url.origin === home) return url;
    }
    throw new Error('The provider never sent the browser back.');
  }
}
