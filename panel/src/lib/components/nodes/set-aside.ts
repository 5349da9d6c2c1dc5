import type { Left, LeftReason } from '$domain/nodes/set-aside';
import { m } from '$texts';

const reasons: Record<LeftReason, (what: { path: string; code: string }) => string> = {
  mounted: m.set_aside_mounted,
  protected: m.set_aside_protected,
  denied: m.set_aside_denied,
  written: m.set_aside_written,
  failed: m.set_aside_failed,
};

/** The first reason in words, and how many more entries are left. */
export function leftSentence({ entries, count }: Left): string {
  const [first] = entries;
  const more = count - 1;
  if (first === undefined) return m.set_aside_unknown();
  const sentence = reasons[first.reason]({ path: first.path || m.set_aside_itself(), code: first.detail });
  return more > 0 ? `${sentence} ${m.set_aside_more({ count: more })}` : sentence;
}
