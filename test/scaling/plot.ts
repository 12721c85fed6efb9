import type { Size } from './fleet';
import type { Summary, Window } from './timeline';

export interface Plotted {
  readonly seconds: readonly Summary[];
  readonly sizes: readonly Size[];
  readonly phases: readonly (Window & { readonly name: string })[];
}

interface Point {
  readonly at: number;
  readonly value: number;
}

interface Series {
  readonly name: string;
  readonly color: string;
  readonly points: readonly Point[];
}

interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
  /** The top of its scale; what is higher is drawn there. */
  readonly top: number;
}

const WIDTH = 1_000;
/** Room for the name of a phase. */
const NAME_WIDTH = 150;
const PANEL = { left: 60, right: 20, height: 150, gap: 46, top: 64 };

/** Requests per second, their times and the size of the fleet over time, one below the other, as an SVG. */
export function plot({ seconds, sizes, phases }: Plotted): string {
  const from = seconds[0]?.from ?? 0;
  const to = seconds.at(-1)?.to ?? from + 1;
  const x = (at: number): number =>
    PANEL.left + ((at - from) / (to - from)) * (WIDTH - PANEL.left - PANEL.right);
  const panels = panelsOf(seconds, sizes, { from, to });
  const height = PANEL.top + panels.length * (PANEL.height + PANEL.gap);
  const bottom = height - PANEL.gap;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${height}" fill="white"/>`,
    ...phases.map((phase, index) => phaseMark(phase, x, { bottom, row: index % 3 })),
    ...panels.map((panel, index) => drawn(panel, x, PANEL.top + index * (PANEL.height + PANEL.gap))),
    text(PANEL.left, height - 20, `${((to - from) / 1_000).toFixed(0)} s from left to right`),
    '</svg>',
    '',
  ].join('\n');
}

function panelsOf(seconds: readonly Summary[], sizes: readonly Size[], { from, to }: Window): Panel[] {
  const each = (of: (second: Summary) => number | undefined): Point[] =>
    seconds.map((second) => ({ at: second.from + 500, value: of(second) ?? 0 }));
  const steps = (of: (size: Size) => number): Point[] =>
    sizes.flatMap((size, index) => [
      { at: Math.max(from, size.at), value: of(size) },
      { at: sizes[index + 1]?.at ?? to, value: of(size) },
    ]);
  const rate = each(({ perSecond }) => perSecond);
  const failed = each((second) => second.failed);
  const p50 = each(({ times }) => times?.p50);
  const p99 = each(({ times }) => times?.p99);
  return [
    {
      title: 'requests sent per second; red: failed',
      top: roundTop(rate),
      series: [
        { name: 'sent', color: '#1f6fb4', points: rate },
        { name: 'failed', color: '#c62828', points: failed },
      ],
    },
    {
      title: 'time of a request, ms: p50 (light) and p99 (dark)',
      top: roundTop(p99),
      series: [
        { name: 'p99', color: '#1b5e20', points: p99 },
        { name: 'p50', color: '#81c784', points: p50 },
      ],
    },
    {
      title: 'processes: gateways (orange), workers (purple), tokens APIs (blue), ingestion APIs (green)',
      top: 4,
      series: [
        { name: 'gateways', color: '#ef6c00', points: steps(({ gateways }) => gateways) },
        { name: 'workers', color: '#6a1b9a', points: steps(({ workers }) => workers) },
        { name: 'tokens APIs', color: '#1f6fb4', points: steps(({ tokensApis }) => tokensApis) },
        { name: 'ingestion APIs', color: '#2e7d32', points: steps(({ ingestionApis }) => ingestionApis) },
      ],
    },
  ];
}

function drawn({ title, series, top }: Panel, x: (at: number) => number, above: number): string {
  const y = (value: number): number => above + PANEL.height * (1 - Math.min(value, top) / top);
  const lines = series.map(({ color, points }) => {
    const path = points.map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    return `<polyline fill="none" stroke="${color}" stroke-width="1.5" points="${path}"/>`;
  });
  const scale = [0, top / 2, top].map(
    (value) =>
      `<line x1="${PANEL.left}" x2="${WIDTH - PANEL.right}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/>` +
      text(PANEL.left - 6, y(value) + 4, String(value), 'end'),
  );
  return [...scale, ...lines, text(PANEL.left, above - 8, title)].join('\n');
}

function phaseMark(
  { name, from }: Window & { readonly name: string },
  x: (at: number) => number,
  { bottom, row }: { bottom: number; row: number },
): string {
  const at = x(from);
  const mark = at.toFixed(1);
  const line = `<line x1="${mark}" x2="${mark}" y1="8" y2="${bottom}" stroke="#999" stroke-dasharray="3 3"/>`;
  const isNearTheEdge = at > WIDTH - NAME_WIDTH;
  return line + text(at + (isNearTheEdge ? -3 : 3), 16 + 13 * row, name, isNearTheEdge ? 'end' : 'start');
}

const text = (x: number, y: number, what: string, anchor: 'start' | 'end' = 'start'): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(what)}</text>`;

const escaped = (what: string): string =>
  what.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Something even above the highest value. */
function roundTop(points: readonly Point[]): number {
  const highest = Math.max(1, ...points.map(({ value }) => value));
  const step = 10 ** Math.floor(Math.log10(highest));
  return Math.ceil(highest / step) * step;
}
