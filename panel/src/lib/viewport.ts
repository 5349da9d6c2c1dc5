/** A phone's keyboard takes at least this much of the page (CSS pixels). */
const keyboardHeight = 140;

/**
 * Keeps `--visible-height` at the height that the on-screen keyboard leaves, and marks the page `data-keyboard` while it
 * is open. Browsers without `interactive-widget` (iOS) lay the keyboard over the page otherwise.
 */
export function watchKeyboard(): () => void {
  const viewport = window.visualViewport;
  if (!viewport) return () => undefined;
  const root = document.documentElement;
  let tallest = window.innerHeight;
  const measure = () => {
    tallest = Math.max(tallest, window.innerHeight);
    root.style.setProperty('--visible-height', `${viewport.height}px`);
    const typing = document.activeElement?.matches('input, textarea') === true;
    root.toggleAttribute(
      'data-keyboard',
      typing &&
        viewport.scale < 1.05 &&
        tallest - viewport.height > keyboardHeight &&
        matchMedia('(pointer: coarse)').matches,
    );
  };
  const turned = () => {
    tallest = window.innerHeight;
    measure();
  };
  viewport.addEventListener('resize', measure);
  window.addEventListener('orientationchange', turned);
  measure();
  return () => {
    viewport.removeEventListener('resize', measure);
    window.removeEventListener('orientationchange', turned);
  };
}
