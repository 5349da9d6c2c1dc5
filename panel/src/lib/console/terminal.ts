import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon, type ISearchOptions } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { Screen } from './screen';

/** Lines that one can scroll back to. */
const scrollback = 10_000;
/** Columns when long lines are not wrapped; the view then scrolls sideways. */
const unwrappedColumns = 400;

const ansi = {
  black: '#2b3633', red: '#ff8a80', green: '#6fdc9f', yellow: '#f0cf6b', blue: '#8ab8ff', magenta: '#d9a3f5', cyan: '#6fd6dd', white: '#dbe5e1',
  brightBlack: '#8b9a95', brightRed: '#ffaaa2', brightGreen: '#97efbd', brightYellow: '#ffe29a', brightBlue: '#b3d1ff', brightMagenta: '#e9c5fb', brightCyan: '#a1ebf0', brightWhite: '#ffffff',
}; // prettier-ignore

const searchOptions: ISearchOptions = {
  decorations: {
    matchBackground: '#4a4420',
    matchOverviewRuler: '#f0cf6b',
    activeMatchBackground: '#8a6d1a',
    activeMatchColorOverviewRuler: '#ffe29a',
  },
};

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** An xterm in `host` as a Screen. It is for reading alone: commands have a field of their own. */
export function openTerminal(host: HTMLElement, options: { fontSize: number; wrap: boolean }): Screen {
  const terminal = new Terminal({
    allowProposedApi: true,
    convertEol: true,
    cursorInactiveStyle: 'none',
    disableStdin: true,
    fontFamily: token('--font-mono') || "'JetBrains Mono Variable', monospace",
    fontSize: options.fontSize,
    lineHeight: 1.35,
    scrollback,
    theme: {
      ...ansi,
      background: token('--console'),
      foreground: token('--console-ink'),
      cursor: token('--console'),
      selectionBackground: '#2f6b52aa',
      scrollbarSliderBackground: '#ffffff1f',
      scrollbarSliderHoverBackground: '#ffffff38',
      scrollbarSliderActiveBackground: '#ffffff4d',
    },
  });
  const fitting = new FitAddon();
  const search = new SearchAddon({ highlightLimit: 500 });
  terminal.loadAddon(fitting);
  terminal.loadAddon(search);
  terminal.loadAddon(new WebLinksAddon((_event, uri) => window.open(uri, '_blank', 'noopener')));
  terminal.open(host);
  // Nothing can be typed here, so the keyboard does not stop here on its way to the command field.
  terminal.textarea?.setAttribute('tabindex', '-1');
  terminal.textarea?.setAttribute('aria-hidden', 'true');
  // The browser's own keys stay the browser's.
  terminal.attachCustomKeyEventHandler(
    (event) => event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey) && terminal.hasSelection(),
  );

  let wrap = options.wrap;
  const fit = () => {
    const size = fitting.proposeDimensions();
    if (!size || Number.isNaN(size.cols)) return;
    terminal.resize(wrap ? Math.max(20, size.cols) : unwrappedColumns, Math.max(4, size.rows));
  };
  fit();

  return {
    write: (text, drawn) => terminal.write(text, drawn),
    clear: () => {
      terminal.reset();
      terminal.write('\u001b[?25l');
    },
    scrollToNewest: () => terminal.scrollToBottom(),
    isAtNewest: () => terminal.buffer.active.viewportY >= terminal.buffer.active.baseY,
    text: () => bufferText(terminal),
    find: (term, direction) =>
      direction === 'next' ? search.findNext(term, searchOptions) : search.findPrevious(term, searchOptions),
    endFind: () => search.clearDecorations(),
    onMatches: (listener) =>
      search.onDidChangeResults(({ resultIndex, resultCount }) => listener(resultIndex + 1, resultCount)),
    setFontSize: (pixels) => {
      terminal.options.fontSize = pixels;
      fit();
    },
    setWrap: (value) => {
      wrap = value;
      fit();
    },
    fit,
    dispose: () => terminal.dispose(),
  };
}

function bufferText(terminal: Terminal): string {
  const buffer = terminal.buffer.active;
  const lines: string[] = [];
  for (let row = 0; row < buffer.length; row += 1) {
    const line = buffer.getLine(row);
    if (line?.isWrapped) lines[lines.length - 1] += line.translateToString(true);
    else lines.push(line?.translateToString(true) ?? '');
  }
  return lines.join('\n').trimEnd();
}
