import { m } from '$texts';

/** What the platform says of itself, by the sentence that the API sends. `notices.test.ts` finds one that is missing here. */
export const notices: Record<string, () => string> = {
  'Servers on this machine run as plain processes, without isolation: for trying things out, by one trusted user. Install Docker to run servers of others.':
    m.notices_processes,
  'A proxy stands in front of the panel and is not trusted, so all users share its address and its limits. Set MAMBA_TRUSTED_PROXIES; the log names the address.':
    m.notices_untrusted_proxy,
};

/** A notice in the reader's language; that of another version, as it was sent. */
export const wordNotice = (sentence: string): string => notices[sentence]?.() ?? sentence;
