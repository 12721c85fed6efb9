import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy';
import type { Size } from '../ui/use-size';
import type { Folder } from './coverage.api';

type Entry = Folder['entries'][number];

export interface Cell {
  readonly entry: Entry;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Smaller than that nothing can be pointed at (WCAG 2.2, 2.5.8). */
const LEAST_PX = 24;

/** As many of the entries, which have the largest first, as leave a place for each that can be pointed at; by their lines. */
export function cellsOf(entries: readonly Entry[], size: Size): Cell[] {
  const drawn = entries.filter(({ coverableLines }) => coverableLines > 0);
  for (let kept = drawn.length; kept > 0;) {
    const cells = layOut(drawn.slice(0, kept), size);
    const tooSmall = cells.filter(({ width, height }) => Math.min(width, height) < LEAST_PX).length;
    if (tooSmall === 0 || kept === 1) return cells;
    kept -= Math.min(kept - 1, Math.ceil(tooSmall / 4));
  }
  return [];
}

function layOut(entries: readonly Entry[], { width, height }: Size): Cell[] {
  const root = hierarchy<{ children?: readonly Entry[] } | Entry>({ children: entries }, (node) =>
    'children' in node ? node.children : undefined,
  ).sum((node) => ('coverableLines' in node ? node.coverableLines : 0));
  const laidOut = treemap<{ children?: readonly Entry[] } | Entry>()
    .size([width, height])
    .tile(treemapSquarify)(root);
  return laidOut
    .leaves()
    .flatMap(({ data, x0, x1, y0, y1 }) =>
      'path' in data ? [{ entry: data, left: x0, top: y0, width: x1 - x0, height: y1 - y0 }] : [],
    );
}

const DIRECTIONS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Where a key leads to from a cell; undefined for a key that leads nowhere. */
export function neighbourOf(cells: readonly Cell[], from: number, key: string): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return cells.length - 1;
  const direction = DIRECTIONS[key];
  const start = cells[from];
  if (!direction || !start) return undefined;
  const [x, y] = direction;
  const middle = (cell: Cell): [number, number] => [cell.left + cell.width / 2, cell.top + cell.height / 2];
  const [startX, startY] = middle(start);
  let nearest: { index: number; distance: number } | undefined;
  for (const [index, cell] of cells.entries()) {
    const [dx, dy] = [middle(cell)[0] - startX, middle(cell)[1] - startY];
    const along = dx * x + dy * y;
    const aside = Math.abs(dx * y) + Math.abs(dy * x);
    if (index === from || along <= 0) continue;
    const distance = along + 2 * aside;
    if (!nearest || distance < nearest.distance) nearest = { index, distance };
  }
  return nearest?.index;
}
