import type { InvitationPreview } from '$domain/contracts/tenants';
import { asApiError } from '$lib/api/problem';
import { teamApi } from '$lib/api/team';
import { pendingInvitation } from '$lib/pending-invitation';

/** The invitation that leads to this sign-up, if any. */
export class SignUpInvitation {
  state = $state<'loading' | 'none' | 'there'>('loading');
  key = $state<string | null>(null);
  preview = $state.raw<InvitationPreview | null>(null);
  /** There was one that opens nothing any more. */
  isOver = $state(false);

  /** @param given in the address; without it the one that this tab came with */
  async load(given: string | null): Promise<void> {
    const key = given === null ? pendingInvitation.get() : pendingInvitation.keep(given);
    if (key === null) {
      this.state = 'none';
      return;
    }
    try {
      this.preview = await teamApi.preview(key);
    } catch (error) {
      const { status } = asApiError(error);
      this.isOver = status === 404 || status === 400;
    }
    if (this.isOver) pendingInvitation.forget();
    else this.key = key;
    this.state = this.isOver ? 'none' : 'there';
  }
}
