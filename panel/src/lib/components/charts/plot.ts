import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface ChartSeries {
  label: string;
  /** A colour token, such as `--chart-cpu`. */
  colour: string;
}

export interface ChartMarker {
  /** Seconds since 1970. */
  at: number;
  colour: string;
}

export interface ChartOptions {
  series: ChartSeries[];
  format: (value: number) => string;
  /** The greatest value that can be, or null to follow the data. */
  max: number | null;
  /** Charts with the same key share their cursor. */
  syncKey: string;
  axes: boolean;
  /** The scale never ends below this, so that next to nothing does not look like much. */
  least: number;
  /** Bytes: lines at round powers of two. */
  binary?: boolean;
  markers: () => ChartMarker[];
}

/** Canvases know no custom properties: the colour that a token has right now. */
function colourOf(host: HTMLElement, token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  host.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** A colour with another opacity: gradients of canvases take plain rgba alone, so the canvas itself is asked. */
function fade(colour: string, alpha: number): string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const ctx = canvas.getContext('2d', { willReadFrequently: true });
  if (ctx === null) return 'transparent';
  ctx.fillStyle = colour;
  ctx.fillRect(0, 0, 1, 1);
  const [red, green, blue] = ctx.getImageData(0, 0, 1, 1).data;
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

/** 1, 2, 4 … of each unit, up to a terabyte. */
const binaryIncrements = Array.from({ length: 41 }, (_, power) => 2 ** power);

function drawMarkers(plot: uPlot, host: HTMLElement, markers: ChartMarker[]): void {
  const { ctx, bbox } = plot;
  for (const { at, colour } of markers) {
    const x = Math.round(plot.valToPos(at, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.save();
    ctx.strokeStyle = colourOf(host, colour);
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }
}

function gradientOf(plot: uPlot, strong: string, weak: string): CanvasGradient {
  const { ctx, bbox } = plot;
  const gradient = ctx.createLinearGradient(0, bbox.top, 0, bbox.top + bbox.height);
  gradient.addColorStop(0, strong);
  gradient.addColorStop(1, weak);
  return gradient;
}

/** A live chart in `host`. Values that are null are gaps. */
export function createPlot(host: HTMLElement, options: ChartOptions): uPlot {
  const line = colourOf(host, '--line');
  const muted = colourOf(host, '--muted');
  const { max, least, format, axes, syncKey, binary = false } = options;
  const axis: uPlot.Axis = {
    stroke: muted,
    font: '11px Inter Variable, sans-serif',
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
  };
  return new uPlot(
    {
      width: Math.max(10, host.clientWidth),
      height: Math.max(10, host.clientHeight),
      legend: { show: false },
      padding: axes ? [8, 4, 0, 0] : [4, 0, 2, 0],
      cursor: { sync: { key: syncKey, setSeries: false }, points: { size: 6 }, drag: { x: false, y: false } },
      scales: {
        x: { time: true },
        y: { range: (_plot, _low, high) => [0, Math.max(max ?? 0, (high ?? 0) * (max === null ? 1.2 : 1), least)] },
      },
      axes: [
        { ...axis, show: axes, size: 28, space: 80, values: '{HH}:{mm}:{ss}', grid: { show: false } },
        {
          ...axis,
          size: axes ? 68 : 0,
          space: axes ? 36 : 32,
          ...(binary && { incrs: binaryIncrements }),
          values: (_plot, splits) => splits.map((value) => (axes ? format(value) : '')),
        },
      ],
      series: [
        {},
        ...options.series.map(({ label, colour }, index): uPlot.Series => {
          const stroke = colourOf(host, colour);
          const shades = [fade(stroke, 0.22), fade(stroke, 0.02)] as const;
          return {
            label,
            stroke,
            width: 1.5,
            points: { show: false },
            spanGaps: false,
            ...(index === 0 && { fill: (plot: uPlot) => gradientOf(plot, ...shades) }),
          };
        }),
      ],
      hooks: { draw: [(plot) => drawMarkers(plot, host, options.markers())] },
    },
    [[], ...options.series.map(() => [])],
    host,
  );
}
