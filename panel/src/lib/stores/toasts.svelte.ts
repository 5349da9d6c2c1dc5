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
    // Errors stay until the user dismisses them, however slowly they read.
    if (toast.tone !== 'bad') window.setTimeout(() => this.dismiss(id), shownFor);
  }

  dismiss(id: number): void {
    this.items = this.items.filter((toast) => toast.id !== id);
  }
}

export const toasts = new ToastStore();
