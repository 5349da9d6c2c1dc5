export type ToastTone = 'good' | 'bad' | 'neutral';

export interface Toast {
  id: number;
  tone: ToastTone;
  text: string;
  detail: string | null;
  link: { href: string; text: string } | null;
}

const shownFor = 7000;

class ToastStore {
  items = $state<Toast[]>([]);
  #next = 1;

  show(toast: { tone: ToastTone; text: string; detail?: string | null; link?: Toast['link'] }): void {
    const id = this.#next++;
    this.items = [...this.items.slice(-3), { detail: null, link: null, ...toast, id }];
    // What went wrong stays until it is put away: nobody should have to be quick to read it.
    if (toast.tone !== 'bad') window.setTimeout(() => this.dismiss(id), shownFor);
  }

  dismiss(id: number): void {
    this.items = this.items.filter((toast) => toast.id !== id);
  }
}

export const toasts = new ToastStore();
