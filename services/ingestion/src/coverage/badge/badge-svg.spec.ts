import { badgeSvg } from './badge-svg';

/** WCAG 2.2, 1.4.3. */
function contrastWithWhite(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (
    colour.length === 4 ? Array.from(colour.slice(1)) : (colour.slice(1).match(/../g) ?? [])
  )
    .map((part) => parseInt(part.padEnd(2, part), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
const coloursOf = (svg: string): string[] =>
  [...svg.matchAll(/<rect[^>]*fill="(#\w+)"/g)].map(([, colour = '']) => colour);

const VALUES = [0, 1, 39, 40, 60, 75, 89, 90, 100, 'unknown'] as const;

describe('a badge', () => {
  it.each(VALUES)('says %s in its title, to screen readers and in what is drawn', (value) => {
    const text = value === 'unknown' ? value : `${String(value)}%`;
    const svg = badgeSvg(value);
    expect(svg).toContain(`role="img" aria-label="coverage: ${text}"`);
    expect(svg).toContain(`<title>coverage: ${text}</title>`);
    expect(svg).toContain(`>${text}</text>`);
  });

  it.each(VALUES)('can be read: white on its colours for %s has a contrast of 4.5 to 1', (value) => {
    const colours = coloursOf(badgeSvg(value));
    expect(colours).toHaveLength(2);
    for (const colour of colours) expect(contrastWithWhite(colour)).toBeGreaterThanOrEqual(4.5);
  });

  it('changes its colour with the value, and has another one where there is none', () => {
    const colours = ([100, 80, 60, 40, 0, 'unknown'] as const).map((value) => coloursOf(badgeSvg(value))[1]);
    expect(new Set(colours).size).toBe(colours.length);
    expect(coloursOf(badgeSvg(100))).toEqual(coloursOf(badgeSvg(90)));
  });
});
