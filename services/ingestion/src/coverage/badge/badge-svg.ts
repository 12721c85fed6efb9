import { escapeMarkup } from '@libs/http';

/** What a badge shows: a share in whole per cent, or that there is none yet. */
export type BadgeValue = number | 'unknown';

const LABEL = 'coverage';
const LABEL_COLOUR = '#444';
/** White text on each of them has a contrast of 4.5 to 1 or more. */
const COLOURS: readonly (readonly [from: number, colour: string])[] = [
  [90, '#1a7f37'],
  [75, '#4d7c0f'],
  [60, '#8a6a00'],
  [40, '#b45309'],
  [0, '#c5221f'],
];
const NO_COLOUR = '#6b7280';

const HEIGHT = 20;
const MARGIN = 6;
/** Widths of letters in Verdana at 11 px; the text is fitted to them where another font takes its place. */
const WIDE = 7;
const PER_CENT = 12;

/** A badge in the shape that readers of READMEs know. Nothing of a request is in it: whoever opens it on its own meets our text only. */
export function badgeSvg(value: BadgeValue): string {
  const text = value === 'unknown' ? value : `${String(value)}%`;
  const [label, shown] = [widthOf(LABEL), widthOf(text)];
  const [left, right] = [label + 2 * MARGIN, shown + 2 * MARGIN];
  const width = String(left + right);
  const words = (word: string, from: number, length: number): string =>
    `<text x="${String(from + MARGIN)}" y="14" textLength="${String(length)}" lengthAdjust="spacingAndGlyphs">${escapeMarkup(word)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${String(HEIGHT)}" role="img" aria-label="${escapeMarkup(`${LABEL}: ${text}`)}">`,
    `<title>${escapeMarkup(`${LABEL}: ${text}`)}</title>`,
    `<clipPath id="r"><rect width="${width}" height="${String(HEIGHT)}" rx="3"/></clipPath>`,
    `<g clip-path="url(#r)"><rect width="${String(left)}" height="${String(HEIGHT)}" fill="${LABEL_COLOUR}"/>`,
    `<rect x="${String(left)}" width="${String(right)}" height="${String(HEIGHT)}" fill="${colourOf(value)}"/></g>`,
    `<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">`,
    words(LABEL, 0, label),
    words(text, left, shown),
    '</g></svg>\n',
  ].join('');
}

const colourOf = (value: BadgeValue): string =>
  value === 'unknown' ? NO_COLOUR : (COLOURS.find(([from]) => value >= from)?.[1] ?? NO_COLOUR);

const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, letter) => sum + (letter === '%' ? PER_CENT : WIDE), 0);
