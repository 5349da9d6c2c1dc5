/** Something that is not as it must be. `final`: waiting cannot mend it any more. */
export interface Disagreement {
  what: string;
  final: boolean;
}

/** Not yet, or not at all: time will tell. */
export const notYet = (what: string): Disagreement => ({ what, final: false });

/** It happened and must not have. */
export const never = (what: string): Disagreement => ({ what, final: true });
